package io.tallystick.key.state;

import java.util.List;
import java.util.regex.Pattern;

/** The rule for scopes: RFC 6749 scope tokens, 1 to 64 characters, compared exactly. */
public final class Scope {
  public static final int LENGTH_MAX = 64;
  public static final int PER_KEY_MAX = 64;
  private static final Pattern TOKEN =
      Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1," + LENGTH_MAX + "}");

  private Scope() {}

  /** Returns {@code text} if it is a scope token, refuses it with a sentence otherwise. */
  public static String check(String text) {
    if (!TOKEN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a scope is 1 to 64 visible ASCII characters without quote and backslash");
    }
    return text;
  }

  static List<String> checkAll(List<String> scopes) {
    if (scopes.size() > PER_KEY_MAX) {
      throw new IllegalArgumentException("a key has at most " + PER_KEY_MAX + " scopes");
    }
    return scopes.stream().map(Scope::check).distinct().sorted().toList();
  }
}
