package io.tallystick.key.text;

/** The rule for the first part of a key's text: 1 to 12 of {@code [a-z0-9]}. */
public final class KeyPrefix {
  public static final int LENGTH_MAX = 12;
  public static final String DEFAULT = "sk";
  public static final String OAUTH_CLIENT = "cs";
  public static final String MANAGEMENT = "ak";

  private KeyPrefix() {}

  /** Whether {@code text} may stand as a prefix. */
  public static boolean isPrefix(String text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isOfPrefix(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The same for the beginning of a Latin-1 text. */
  static boolean isPrefix(byte[] latin1, int length) {
    for (int i = 0; i < length; i++) {
      if (!isOfPrefix((char) latin1[i])) {
        return false;
      }
    }
    return length > 0 && length <= LENGTH_MAX;
  }

  private static boolean isOfPrefix(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
