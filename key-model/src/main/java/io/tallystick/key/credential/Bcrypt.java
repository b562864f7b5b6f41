package io.tallystick.key.credential;

import io.tallystick.key.text.Secret;
import java.util.regex.Pattern;
import org.mindrot.jbcrypt.BCrypt;

/**
 * The slow hash, through jBCrypt. It blocks its thread for about 60 ms at cost 10, so it never runs
 * on an event loop. bcrypt reads 72 bytes and stops at NUL; a {@link Secret} has 43 and none.
 */
public final class Bcrypt {
  public static final int COST_MIN = 4;
  public static final int COST_MAX = 14;
  private static final int LENGTH = 60;
  private static final Pattern HASH =
      Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");

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
    return text.length() == LENGTH && HASH.matcher(text).matches();
  }
}
