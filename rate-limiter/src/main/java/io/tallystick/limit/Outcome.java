package io.tallystick.limit;

/** What a caller is told. */
public enum Outcome {
  /** Every limit had room; the cost is taken from all of them. */
  ADMITTED,
  /** At least one limit had no room; nothing is taken. */
  DENIED,
  /** Redis is lost and the deployment chose to deny then. */
  UNAVAILABLE
}
