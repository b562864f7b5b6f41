package io.tallystick.verifier.permit;

import io.tallystick.limit.Claim;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How groups and subjects are called in Redis. The names are stable: counts live under them. */
public final class Subjects {
  /** What all keys of an owner share. */
  static final String OWNER = "o";

  private static final String KEY = "k/";

  private Subjects() {}

  /** What tells the limits of a subject from those of another in what callers are shown. */
  public static String namespace(String subject) {
    if (subject.equals(OWNER)) {
      return "owner/";
    }
    return Route.isSubject(subject) ? "route/" : "";
  }

  static String key(String id) {
    return KEY + id;
  }

  /**
   * The group of everything that belongs to an owner. Braces and {@code %} are percent-encoded,
   * because Redis reads braces; what is too long for a group then is its SHA-256.
   */
  static String group(String workspace, String owner) {
    String group = workspace + "/" + encoded(owner);
    return group.length() <= Claim.SUBJECT_LENGTH_MAX
        ? group
        : workspace + "/%sha256:" + sha256(owner);
  }

  private static String encoded(String owner) {
    if (owner.indexOf('{') < 0 && owner.indexOf('}') < 0 && owner.indexOf('%') < 0) {
      return owner;
    }
    return owner.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
