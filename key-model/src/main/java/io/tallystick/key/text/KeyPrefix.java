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
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
        return false;
      }
    }
    return true;
  }
}
