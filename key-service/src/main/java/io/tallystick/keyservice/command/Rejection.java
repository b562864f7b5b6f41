package io.tallystick.keyservice.command;

/**
 * Why a command is refused: a value, not an exception. The API has one table to status and code.
 */
public enum Rejection {
  /** No such key, or one of another workspace: the two look the same. */
  NOT_FOUND,
  /** The management key lacks the scope for keys of this kind. */
  INSUFFICIENT_SCOPE,
  /** The management key would come to more than it has. */
  ESCALATION,
  /** The id is taken. */
  ALREADY_CREATED,
  /** The log has lost records of this key; an operator has to settle it. */
  QUARANTINED,
  /** It is not at the version that {@code If-Match} names. */
  VERSION_MISMATCH,
  /** Revoked is terminal. */
  REVOKED,
  /** A key has two live secrets at most. */
  PREVIOUS_STILL_VALID,
  /** The metadata after the merge is larger than a key may carry. */
  METADATA_TOO_LARGE,
  /** The key has no credits of its own, or none of this name. */
  NO_CREDITS,
  /** The key has several limits of credits, and none was named. */
  SEVERAL_CREDITS,
  /** The key would have more credits than a limit can be. */
  TOO_MANY_CREDITS,
  /** Only clients have such terms, and how one proves itself is settled when it is made. */
  CLIENT_TERMS,
  /** A client that proves itself by a key of its own has no secret to replace. */
  NO_SECRET,
  /** Others were faster more often than the service tries again. */
  CONTENDED
}
