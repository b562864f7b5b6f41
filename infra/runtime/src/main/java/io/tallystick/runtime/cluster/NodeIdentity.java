package io.tallystick.runtime.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Who reports. Immutable.
 *
 * @param instance of one run of the process; two nodes may share a name by mistake, never this
 * @param node its name for people
 * @param toleranceMillis how long after its last contact with the others it stops giving verdicts;
 *     0 if it never stops or gives none
 */
public record NodeIdentity(String instance, String node, NodeKind kind, long toleranceMillis) {
  private static final int INSTANCE_BYTES = 8;

  /** A node that starts now. */
  public static NodeIdentity starting(String node, NodeKind kind, long toleranceMillis) {
    byte[] random = new byte[INSTANCE_BYTES];
    new SecureRandom().nextBytes(random);
    return new NodeIdentity(HexFormat.of().formatHex(random), node, kind, toleranceMillis);
  }
}
