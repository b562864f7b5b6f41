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
  private static final int LENGTH = 60;
  private static final int COST_END = 7;

  private Bcrypt() {}

  /** A new salted hash of {@code secret}. */
  public static String hash(Secret secret, int cost) {
    if (cost < COST_MIN || cost > COST_MAX) {
      throw new IllegalArgumentException("the bcrypt cost is 4 to 14, not " + cost);
    }
    return BCrypt.hashpw(secret.reveal(), BCrypt.gensalt(cost));
  }

  /** Whether {@code hash}, which {@link #isHash} accepted, is one of {@code secret}. */
  public static boolean matches(Secret secret, String hash) {
    // jBCrypt knows $2a$ alone; for ASCII without NUL below 72 bytes the three are the same.
    return BCrypt.checkpw(secret.reveal(), "$2a$" + hash.substring(4));
  }

  /** Whether {@code text} is a stored form that {@link #matches} can read. */
  public static boolean isHash(String text) {
    // By hand: a verifier that starts does this for every key there is.
    if (text.length() != LENGTH || !text.startsWith("$2") || text.charAt(3) != '$') {
      return false;
    }
    char kind = text.charAt(2);
    return (kind == 'a' || kind == 'b' || kind == 'y') && isCost(text) && isBase64(text);
  }

  private static boolean isCost(String text) {
    int cost = (text.charAt(4) - '0') * 10 + text.charAt(5) - '0';
    boolean digits = text.charAt(4) <= '1' && text.charAt(5) >= '0' && text.charAt(5) <= '9';
    return digits && cost >= COST_MIN && cost <= COST_MAX && text.charAt(6) == '$';
  }

  private static boolean isBase64(String text) {
    for (int i = COST_END; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      // The digits stand right behind the full stop and the slash.
      if (!letter && !(c >= '.' && c <= '9')) {
        return false;
      }
    }
    return true;
  }
}
