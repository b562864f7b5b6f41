package io.tallystick.key.codec;

import io.tallystick.key.credential.BcryptHash;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.text.KeyId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
  private final int end;
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
    this(text, 0, text.length);
  }

  /** Walks from {@code from} to {@code end}. */
  PlainCursor(byte[] text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  /** A piece of text to be stepped over, and its words. */
  static final class Literal {
    private final byte[] bytes;
    private final long[] words;
    private final long last;

    Literal(String ascii) {
      this.bytes = ascii.getBytes(StandardCharsets.US_ASCII);
      this.words = new long[bytes.length / Long.BYTES];
      for (int i = 0; i < words.length; i++) {
        words[i] = (long) WORDS.get(bytes, i * Long.BYTES);
      }
      this.last = words.length == 0 ? 0 : (long) WORDS.get(bytes, bytes.length - Long.BYTES);
    }

    private boolean isAt(byte[] text, int from) {
      return words.length == 0 ? isShortAt(text, from) : isLongAt(text, from);
    }

    private boolean isShortAt(byte[] text, int from) {
      for (int i = 0; i < bytes.length; i++) {
        if (text[from + i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }

    /** By whole words, the last of which may overlap the one before. */
    private boolean isLongAt(byte[] text, int from) {
      long difference = last ^ (long) WORDS.get(text, from + bytes.length - Long.BYTES);
      for (int i = 0; i < words.length; i++) {
        difference |= words[i] ^ (long) WORDS.get(text, from + i * Long.BYTES);
      }
      return difference == 0;
    }
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
  boolean skip(Literal literal) {
    int behind = at + literal.bytes.length;
    if (behind > end || !literal.isAt(text, at)) {
      return false;
    }
    at = behind;
    return true;
  }

  void expect(Literal literal) {
    if (!skip(literal)) {
      throw new Departure();
    }
  }

  void expectEnd() {
    if (at != end) {
      throw new Departure();
    }
  }

  /** Steps over a string from its first character to its closing quote. */
  void string() {
    byte[] here = text;
    int i = at;
    while (i + Long.BYTES <= end) {
      long odd = odd((long) WORDS.get(here, i));
      if (odd != 0) {
        // The first that is marked is marked rightly.
        endString(i + Long.numberOfTrailingZeros(odd) / Byte.SIZE);
        return;
      }
      i += Long.BYTES;
    }
    while (i < end && here[i] >= ' ' && "\"\\\u007f".indexOf(here[i]) < 0) {
      i++;
    }
    endString(i);
  }

  private void endString(int quote) {
    if (quote >= end || text[quote] != '"') {
      throw new Departure();
    }
    at = quote + 1;
  }

  /** Steps over a string and gives its length. */
  int stringLength() {
    int from = at;
    string();
    return at - 1 - from;
  }

  /** Reads a string that is a key's id. */
  KeyId keyId() {
    int from = at;
    return known(stringLength() == KeyId.LENGTH ? KeyId.read(text, from) : null);
  }

  /** Reads a string that is a bcrypt hash. */
  BcryptHash bcrypt() {
    int from = at;
    string();
    return known(BcryptHash.read(text, from, at - 1));
  }

  /** Reads a string that is a tag. */
  Tag tag(String pepper) {
    int from = at;
    string();
    return known(Tag.read(pepper, text, from, at - 1));
  }

  private static <T> T known(@Nullable T meaning) {
    if (meaning == null) {
      throw new Departure();
    }
    return meaning;
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
    while (at < end && isDigit(text[at])) {
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
    byte[] here = text;
    int depth = 1;
    for (int i = at; i < end; ) {
      byte next = here[i++];
      if (next == '"') {
        at = i;
        string();
        i = at;
      } else if (next == '[' || next == '{') {
        depth++;
      } else if (next == ']' || next == '}') {
        depth--;
        if (depth == 0) {
          at = i;
          return;
        }
      } else if (next == '\\') {
        break;
      }
    }
    throw new Departure();
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

  /**
   * Has the highest bit of each of eight characters that ends a string or is unusual, and sometimes
   * of one above it.
   */
  private static long odd(long word) {
    // A byte below the space, or beyond ASCII, shows in its highest bit.
    long bits = word | (word - ONES * ' ');
    bits |= zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\') | zeros(word ^ ONES * 127);
    return bits & HIGHEST;
  }

  /** Has the highest bit of every byte that is zero, and sometimes of the one above it. */
  private static long zeros(long word) {
    return (word - ONES) & ~word;
  }

  /** Reads a time as {@link Instant} prints it, to the second or the millisecond, and its quote. */
  Instant instant() {
    int from = at;
    int to = from + timeTo - timeFrom;
    if (to <= end && to > from && Arrays.equals(text, timeFrom, timeTo, text, from, to)) {
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
    if (at < end && text[at] == wanted) {
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
    if (at == end) {
      throw new Departure();
    }
    return text[at++];
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }
}
