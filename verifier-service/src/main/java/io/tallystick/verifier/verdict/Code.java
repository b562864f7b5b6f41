package io.tallystick.verifier.verdict;

/** Every verdict that there is; the names are stable and stand on the wire and in metrics. */
public enum Code {
  VALID("The key may do this."),
  MISSING("No key was given."),
  MALFORMED("This is not a key: its form or its checksum is wrong."),
  /** Unknown id or wrong secret: never told apart. */
  INVALID("There is no such key."),
  REVOKED("The key was revoked."),
  DISABLED("The key is disabled."),
  EXPIRED("The key has expired."),
  FORBIDDEN_ADDRESS("The key may not be used from this address."),
  INSUFFICIENT_SCOPE("The key lacks a scope that this needs."),
  RATE_LIMITED("The key is over its limit."),
  /** No waiting helps, unlike with the one before. */
  QUOTA_EXHAUSTED("The key's credits do not suffice; somebody has to top them up."),
  QUARANTINED("The key's history can't be trusted; an operator has to settle it."),
  /** Below the version that was asked for, or not proved: never told apart. */
  NOT_YET_VISIBLE("This node has not seen such a version of the key yet; try again."),
  STALE("This node may lack events that others have; try again soon, or another node."),
  BUSY("The verdict can't be made now; try again soon.");

  private final String detail;

  Code(String detail) {
    this.detail = detail;
  }

  /** One sentence for people. */
  public String detail() {
    return detail;
  }
}
