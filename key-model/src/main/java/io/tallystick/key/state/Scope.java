package io.tallystick.key.state;

import java.util.List;

/** The rule for scopes: RFC 6749 scope tokens, 1 to 64 characters, compared exactly. */
public final class Scope {
  public static final int LENGTH_MAX = 64;
  public static final int PER_KEY_MAX = 64;

  private Scope() {}

  /** Returns {@code text} if it is a scope token, refuses it with a sentence otherwise. */
  public static String check(String text) {
    if (!isToken(text)) {
      throw new IllegalArgumentException(
          "a scope is 1 to 64 visible ASCII characters without quote and backslash");
    }
    return text;
  }

  static List<String> checkAll(List<String> scopes) {
    if (scopes.size() > PER_KEY_MAX) {
      throw new IllegalArgumentException("a key has at most " + PER_KEY_MAX + " scopes");
    }
    return isInOrder(scopes)
        ? List.copyOf(scopes)
        : scopes.stream().map(Scope::check).distinct().sorted().toList();
  }

  /**
   * Whether these are scopes already checked, sorted and without doubles, as a grant keeps them.
   */
  private static boolean isInOrder(List<String> scopes) {
    String before = "";
    for (String scope : scopes) {
      if (!isToken(scope) || before.compareTo(scope) >= 0) {
        return false;
      }
      before = scope;
    }
    return true;
  }

  private static boolean isToken(String text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c > 0x7E || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
