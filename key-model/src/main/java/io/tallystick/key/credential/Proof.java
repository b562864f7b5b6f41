package io.tallystick.key.credential;

/** What became of holding a secret against a credential. */
public enum Proof {
  MATCH,
  MISMATCH,
  /** The tag can't decide: there is none, or its pepper is gone. bcrypt has to. */
  UNDECIDED,
  /** bcrypt has to decide, but its bounded pool is full. */
  BUSY
}
