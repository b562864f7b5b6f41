package io.tallystick.key.text;

/** Texts that are read where they stand, without a string of each part. Stateless, any thread. */
final class Latin1 {
  private Latin1() {}

  /** Whether {@code text}, which is ASCII, stands at {@code at}; there is room for it. */
  static boolean stands(String text, byte[] latin1, int at) {
    for (int i = 0; i < text.length(); i++) {
      if (latin1[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
