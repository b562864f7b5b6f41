package io.tallystick.key.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Walks over JSON that is written in one known way: compact, printable ASCII without escapes. It
 * departs, with an exception that costs nothing, as soon as the text is anything else, valid or
 * not. One thread.
 */
final class PlainCursor {
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int INTEGER_DIGITS_MAX = 18;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A one, and the highest bit, in each byte of a word. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  private static final long HIGHEST = 0x8080_8080_8080_8080L;
  private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

  private final byte[] text;
  private int at;

  /** The last time that was read, and where it stands: a key's times are often one. */
  private Instant time = Instant.EPOCH;

  private int timeFrom;
  private int timeTo;

  /** The text is not of the known form; what it is has to be found out by other means. */
  static final class Departure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Departure() {
      super("not of the known form", null, false, false);
    }
  }

  PlainCursor(byte[] text) {
    this.text = text;
  }

  static byte[] literal(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  int at() {
    return at;
  }

  byte[] slice(int from) {
    return Arrays.copyOfRange(text, from, at);
  }

  boolean sliceEquals(int from, byte[] other) {
    return Arrays.equals(text, from, at, other, 0, other.length);
  }

  String sliceText(int from) {
    return new String(text, from, at - from, StandardCharsets.ISO_8859_1);
  }

  /** Whether the string that was just stepped over is that. */
  boolean isString(int from, String wanted) {
    if (at - 1 - from != wanted.length()) {
      return false;
    }
    for (int i = 0; i < wanted.length(); i++) {
      if (text[from + i] != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  int sliceHash(int from) {
    long hash = 0;
    int i = from;
    for (; i + Long.BYTES <= at; i += Long.BYTES) {
      hash = (hash ^ (long) WORDS.get(text, i)) * ODD;
      hash ^= hash >>> Integer.SIZE;
    }
    for (; i < at; i++) {
      hash = (hash ^ text[i]) * ODD;
    }
    return (int) (hash ^ (hash >>> Integer.SIZE));
  }

  /** Steps over the literal if it is next. */
  boolean skip(byte[] literal) {
    int end = at + literal.length;
    if (end > text.length || !Arrays.equals(text, at, end, literal, 0, literal.length)) {
      return false;
    }
    at = end;
    return true;
  }

  void expect(byte[] literal) {
    if (!skip(literal)) {
      throw new Departure();
    }
  }

  void expectEnd() {
    if (at != text.length) {
      throw new Departure();
    }
  }

  /** Steps over a string from its first character to its closing quote. */
  void string() {
    byte[] here = text;
    int i = at;
    while (i + Long.BYTES <= here.length && isInside((long) WORDS.get(here, i))) {
      i += Long.BYTES;
    }
    for (; i < here.length; i++) {
      byte next = here[i];
      if (next == '"') {
        at = i + 1;
        return;
      }
      if (next < ' ' || next == '\\' || next == 127) {
        break;
      }
    }
    throw new Departure();
  }

  /** Reads a string from its first character to its closing quote. */
  String text() {
    int from = at;
    string();
    return new String(text, from, at - 1 - from, StandardCharsets.ISO_8859_1);
  }

  /** Reads a whole number as Java prints one that is not negative. */
  long integer() {
    int from = at;
    long number = 0;
    while (at < text.length && isDigit(text[at])) {
      number = number * 10 + (text[at++] - '0');
    }
    int digits = at - from;
    if (digits == 0 || digits > INTEGER_DIGITS_MAX || (digits > 1 && text[from] == '0')) {
      throw new Departure();
    }
    return number;
  }

  /** Steps over an array of such values, from behind its bracket to its closing one. */
  void array() {
    for (int depth = 1; depth > 0; ) {
      switch (next()) {
        case '[', '{' -> depth++;
        case ']', '}' -> depth--;
        case '"' -> string();
        case '\\' -> throw new Departure();
        default -> {}
      }
    }
  }

  /**
   * Steps over an object of strings and whole numbers, from behind its brace to its closing one.
   */
  void flatObject() {
    if (isNext('}')) {
      return;
    }
    do {
      require('"');
      string();
      require(':');
      if (isNext('"')) {
        string();
      } else {
        integer();
      }
    } while (isNext(','));
    require('}');
  }

  /** Whether none of eight characters ends a string or is unusual; now and then it can't tell. */
  private static boolean isInside(long word) {
    // A byte below the space, or beyond ASCII, shows in its highest bit.
    long bits = word | (word - ONES * ' ');
    bits |= zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\') | zeros(word ^ ONES * 127);
    return (bits & HIGHEST) == 0;
  }

  /** Has the highest bit of every byte that is zero, and sometimes of the one above it. */
  private static long zeros(long word) {
    return (word - ONES) & ~word;
  }

  /** Reads a time as {@link Instant} prints it, to the second or the millisecond, and its quote. */
  Instant instant() {
    int from = at;
    int to = from + timeTo - timeFrom;
    if (to <= text.length && to > from && Arrays.equals(text, timeFrom, timeTo, text, from, to)) {
      at = to;
      return time;
    }
    time = newInstant();
    timeFrom = from;
    timeTo = at;
    return time;
  }

  private Instant newInstant() {
    long day = LocalDate.of(number(4, '-'), number(2, '-'), number(2, 'T')).toEpochDay();
    int hour = number(2, ':');
    int minute = number(2, ':');
    int second = twoDigits();
    int millis = 0;
    if (isNext('.')) {
      millis = number(3, 'Z');
    } else {
      require('Z');
    }
    require('"');
    if (hour > 23 || minute > 59 || second > 59) {
      throw new Departure();
    }
    long seconds = day * SECONDS_PER_DAY + hour * 3_600L + minute * 60L + second;
    return Instant.ofEpochMilli(seconds * 1_000 + millis);
  }

  private int twoDigits() {
    return digit() * 10 + digit();
  }

  private int number(int digits, char behind) {
    int number = 0;
    for (int i = 0; i < digits; i++) {
      number = number * 10 + digit();
    }
    require(behind);
    return number;
  }

  private int digit() {
    byte next = next();
    if (!isDigit(next)) {
      throw new Departure();
    }
    return next - '0';
  }

  private boolean isNext(char wanted) {
    if (at < text.length && text[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char wanted) {
    if (next() != wanted) {
      throw new Departure();
    }
  }

  private byte next() {
    if (at == text.length) {
      throw new Departure();
    }
    return text[at++];
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }
}
