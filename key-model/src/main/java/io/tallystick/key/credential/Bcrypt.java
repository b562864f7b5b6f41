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
  private static final int HASH_LENGTH = 60;
  private static final int HEAD_LENGTH = 7;

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
    // By hand and not by a pattern: verifiers check one each time that they look a key up.
    if (text.length() != HASH_LENGTH || !isHead(text)) {
      return false;
    }
    for (int i = HEAD_LENGTH; i < HASH_LENGTH; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** {@code $2a$}, {@code $2b$} or {@code $2y$}, then the cost in two digits and a dollar. */
  private static boolean isHead(String text) {
    char variant = text.charAt(2);
    int cost = 10 * (text.charAt(4) - '0') + (text.charAt(5) - '0');
    return text.startsWith("$2")
        && (variant == 'a' || variant == 'b' || variant == 'y')
        && text.charAt(3) == '$'
        && (text.charAt(4) == '0' || text.charAt(4) == '1')
        && (text.charAt(5) >= '0' && text.charAt(5) <= '9')
        && (cost >= COST_MIN && cost <= COST_MAX)
        && text.charAt(6) == '$';
  }

  private static boolean isDigit(char c) {
    // The dot, the slash and the ten digits stand in a row.
    return (c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
