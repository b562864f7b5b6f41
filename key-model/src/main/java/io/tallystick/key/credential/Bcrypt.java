package io.tallystick.key.credential;

import io.tallystick.key.text.Secret;
import org.mindrot.jbcrypt.BCrypt;

/**
 * The slow hash, through jBCrypt. It blocks its thread for about 60 ms at cost 10, so it never runs
 * on an event loop. bcrypt reads 72 bytes and stops at NUL; a {@link Secret} has 43 and none.
 */
public final class Bcrypt {
  public static final int COST_MIN = 4;
  public static final int COST_MAX = 14;

  private Bcrypt() {}

  /** A new salted hash of {@code secret}. */
  public static String hash(Secret secret, int cost) {
    if (cost < COST_MIN || cost > COST_MAX) {
      throw new IllegalArgumentException("the bcrypt cost is 4 to 14, not " + cost);
    }
    return BCrypt.hashpw(secret.reveal(), BCrypt.gensalt(cost));
  }

  /** Whether {@code hash}, a text that {@link BcryptHash#parse} reads, is one of {@code secret}. */
  public static boolean matches(Secret secret, String hash) {
    // jBCrypt knows $2a$ alone; for ASCII without NUL below 72 bytes the three are the same.
    return BCrypt.checkpw(secret.reveal(), "$2a$" + hash.substring(4));
  }
}
