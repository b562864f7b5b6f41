package io.tallystick.verifier.http;

import java.nio.charset.StandardCharsets;

/**
 * Text made safe for a header: everything but printable ASCII, and the percent sign itself, as
 * {@code %XX} of its UTF-8 bytes. Percent-decoding gives the text back. Pure, any thread.
 */
final class HeaderText {
  private static final String HEX = "0123456789ABCDEF";

  private HeaderText() {}

  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isSafe(text.charAt(i))) {
        return encoded(text);
      }
    }
    return text;
  }

  private static String encoded(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int unsigned = b & 0xFF;
      if (isSafe((char) unsigned)) {
        safe.append((char) unsigned);
      } else {
        safe.append('%').append(HEX.charAt(unsigned >> 4)).append(HEX.charAt(unsigned & 0xF));
      }
    }
    return safe.toString();
  }

  private static boolean isSafe(char c) {
    return c >= 0x20 && c <= 0x7E && c != '%';
  }
}
