package io.tallystick.key.text;

import org.jspecify.annotations.Nullable;

/** Whether a key is for real traffic or for trying out; part of the key's text. */
public enum Environment {
  LIVE("live"),
  TEST("test");

  private final String text;

  Environment(String text) {
    this.text = text;
  }

  /** The environment named {@code text}, or null if there is none. */
  public static @Nullable Environment parse(String text) {
    return switch (text) {
      case "live" -> LIVE;
      case "test" -> TEST;
      default -> null;
    };
  }

  /** The environment whose name stands at {@code at} in a Latin-1 text, or null if none does. */
  static @Nullable Environment read(byte[] latin1, int at) {
    if (Latin1.stands(LIVE.text, latin1, at)) {
      return LIVE;
    }
    return Latin1.stands(TEST.text, latin1, at) ? TEST : null;
  }

  /** The four characters that stand in a key and in JSON. */
  public String text() {
    return text;
  }
}
