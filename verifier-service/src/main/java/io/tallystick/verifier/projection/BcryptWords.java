package io.tallystick.verifier.projection;

import io.tallystick.key.text.Base62;
import java.nio.charset.StandardCharsets;

/**
 * A bcrypt hash's text as numbers: its 53 digits in five words, six bits each, with the variant in
 * what is left of them, and the cost apart. Every text that the fold lets pass comes back as it
 * was. Pure, any thread.
 */
final class BcryptWords {
  static final int WORDS = 5;
  private static final int DIGITS_PER_WORD = 10;
  private static final int DIGIT_BITS = 6;
  private static final int HEAD = 7;
  private static final int LENGTH = 60;
  private static final String VARIANTS = "?aby";
  private static final byte[] DIGITS = new byte[64];
  private static final byte[] VALUES = new byte[128];

  static {
    for (byte value = 0; value < 64; value++) {
      DIGITS[value] = (byte) (value < 62 ? Base62.digit(value) : value == 62 ? '.' : '/');
      VALUES[DIGITS[value]] = value;
    }
  }

  private BcryptWords() {}

  static int cost(String text) {
    return Integer.parseInt(text, 4, 6, 10);
  }

  /** Writes the text's words from {@code at} on. */
  static void write(String text, long[] words, int at) {
    for (int word = 0; word < WORDS; word++) {
      long bits = 0;
      for (int i = 0; i < DIGITS_PER_WORD; i++) {
        bits = bits << DIGIT_BITS | VALUES[text.charAt(HEAD + word * DIGITS_PER_WORD + i)];
      }
      words[at + word] = bits;
    }
    // Fifty digits leave four bits of each word: three more digits and the variant are there.
    long rest = VARIANTS.indexOf(text.charAt(2));
    for (int i = WORDS * DIGITS_PER_WORD + HEAD; i < LENGTH; i++) {
      rest = rest << DIGIT_BITS | VALUES[text.charAt(i)];
    }
    for (int word = 0; word < WORDS; word++) {
      words[at + word] |= (rest >>> (4 * word) & 0xF) << 60;
    }
  }

  static String read(int cost, long[] words, int at) {
    byte[] text = new byte[LENGTH];
    long rest = 0;
    for (int word = 0; word < WORDS; word++) {
      long bits = words[at + word];
      rest |= (bits >>> 60) << (4 * word);
      for (int i = DIGITS_PER_WORD - 1; i >= 0; i--) {
        text[HEAD + word * DIGITS_PER_WORD + i] = DIGITS[(int) bits & 63];
        bits >>>= DIGIT_BITS;
      }
    }
    for (int i = LENGTH - 1; i >= WORDS * DIGITS_PER_WORD + HEAD; i--) {
      text[i] = DIGITS[(int) rest & 63];
      rest >>>= DIGIT_BITS;
    }
    head(cost, VARIANTS.charAt((int) rest), text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void head(int cost, char variant, byte[] text) {
    text[0] = '$';
    text[1] = '2';
    text[2] = (byte) variant;
    text[3] = '$';
    text[4] = (byte) ('0' + cost / 10);
    text[5] = (byte) ('0' + cost % 10);
    text[6] = '$';
  }
}
