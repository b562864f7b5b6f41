package io.tallystick.runtime.kafka;

/** The names of the topics beside the key-log, which is {@link KeyLogTopic}'s. */
public final class TopicNames {
  /** Events that took effect, without credentials: the contract for other services. */
  public static final String KEY_EVENTS = "tallystick.key-events";

  /** Compacted and private: the state of each key, credentials included. */
  public static final String KEY_STATE = "tallystick.key-state";

  /** Private and kept for ever: the limits of plans and owners; one partition. */
  public static final String POLICY_LOG = "tallystick.policy-log";

  /** When a secret that is being retired was last used, as verifiers saw it. */
  public static final String KEY_USAGE = "tallystick.key-usage";

  /** Who is there, how far each node has folded and how fresh it is; one partition. */
  public static final String VERIFIER_STATUS = "tallystick.verifier-status";

  /** Compacted: the public keys that access tokens are signed with, by kid; one partition. */
  public static final String SIGNING_KEYS = "tallystick.signing-keys";

  /** Single access tokens that were ended before their time, by jti; one partition. */
  public static final String REVOKED_TOKENS = "tallystick.revoked-tokens";

  private TopicNames() {}
}
