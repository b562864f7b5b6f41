package io.tallystick.keyservice.command;

/**
 * Why a command is refused: a value, not an exception. The API has one table to status and code.
 */
public enum Rejection {
  /** No such key, or one of another workspace: the two look the same. */
  NOT_FOUND,
  /** The id is taken. */
  ALREADY_CREATED,
  /** The log has lost records of this key; an operator has to settle it. */
  QUARANTINED,
  /** The key is not at the version that {@code If-Match} names. */
  VERSION_MISMATCH,
  /** Others were faster more often than the service tries again. */
  CONTENDED
}
