package io.tallystick.verifier.usage;

/**
 * What this node has to tell of the use of keys.
 *
 * @param calls how often each was used
 * @param secrets when those that are being retired were shown
 */
public record KeyUses(CallCounts calls, SecretUses secrets) {
  public KeyUses() {
    this(new CallCounts(), new SecretUses());
  }
}
