package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;

/** The rule for the first part of a key's text: 1 to 12 of {@code [a-z0-9]}. */
public final class KeyPrefix {
  public static final int LENGTH_MAX = 12;
  public static final String DEFAULT = "sk";
  public static final String OAUTH_CLIENT = "cs";
  public static final String MANAGEMENT = "ak";

  private KeyPrefix() {}

  /** Whether {@code text} may stand as a prefix. */
  public static boolean isPrefix(String text) {
    // A character beyond Latin-1 becomes '?' here, which is in no prefix.
    byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
    return isPrefix(latin1, latin1.length);
  }

  /** The same for the beginning of a Latin-1 text. */
  static boolean isPrefix(byte[] latin1, int length) {
    if (length < 1 || length > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      byte c = latin1[i];
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
