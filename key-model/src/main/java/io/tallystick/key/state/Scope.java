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
    if (isAscending(scopes)) {
      scopes.forEach(Scope::check);
      return List.copyOf(scopes);
    }
    return scopes.stream().map(Scope::check).distinct().sorted().toList();
  }

  /** Whether they are as {@link #checkAll} leaves them, which those of a stored key are. */
  private static boolean isAscending(List<String> scopes) {
    for (int i = 1; i < scopes.size(); i++) {
      if (scopes.get(i - 1).compareTo(scopes.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LENGTH_MAX;
  }
}
