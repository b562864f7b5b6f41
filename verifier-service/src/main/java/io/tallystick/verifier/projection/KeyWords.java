package io.tallystick.verifier.projection;

import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.text.Hash;
import io.tallystick.key.text.IdWords;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key as fourteen words, and where in them each part stands. A plain array with names; whose it
 * is, is up to who made it.
 */
final class KeyWords {
  static final int WIDTH = 14;

  /** The last moment that can be told, in the year 10889; no key that ends is beyond. */
  static final long EXPIRES_MAX_MILLIS = (1L << 48) - 2;

  private static final long NEVER = EXPIRES_MAX_MILLIS + 1;
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int VERSIONS = 2;
  private static final int EXPIRY = 3;
  private static final int TEXTS = 4;
  private static final int SECRET = 5;
  private static final int SIDE_BITS = 16;
  private static final int SIDE = (1 << SIDE_BITS) - 1;
  private static final int STATUS_BITS = 2;
  private static final int ELSEWHERE = 1 << STATUS_BITS;
  private static final int MARKS_SHIFT = STATUS_BITS + 1;
  private static final List<KeyStatus> STATUSES =
      List.of(KeyStatus.ACTIVE, KeyStatus.DISABLED, KeyStatus.REVOKED);

  private final long[] words = new long[WIDTH];

  long[] array() {
    return words;
  }

  /** Whether a row is that of the id with these halves. */
  static boolean isOf(long high, long low, Rows rows, int row) {
    return rows.word(row, LOW) >>> SIDE_BITS == low && rows.word(row, HIGH) >>> SIDE_BITS == high;
  }

  static long hash(Rows rows, int row) {
    return Hash.of(rows.word(row, HIGH) >>> SIDE_BITS, rows.word(row, LOW) >>> SIDE_BITS);
  }

  static int terms(Rows rows, int row) {
    return terms(rows.word(row, LOW), rows.word(row, EXPIRY));
  }

  static int extra(Rows rows, int row) {
    return (int) rows.word(row, TEXTS);
  }

  static int version(Rows rows, int row) {
    return (int) (rows.word(row, VERSIONS) >>> Integer.SIZE);
  }

  static boolean isElsewhere(Rows rows, int row) {
    return (rows.word(row, HIGH) & ELSEWHERE) != 0;
  }

  /** A key that is kept elsewhere, as an object: here is only its id. */
  KeyWords elsewhere(KeyId id) {
    words[HIGH] = IdWords.high(id) << SIDE_BITS | ELSEWHERE;
    words[LOW] = IdWords.low(id) << SIDE_BITS;
    return this;
  }

  void identify(KeyId id, KeyStatus status, int marks) {
    words[HIGH] = IdWords.high(id) << SIDE_BITS | marks << MARKS_SHIFT | STATUSES.indexOf(status);
    words[LOW] = IdWords.low(id) << SIDE_BITS | (words[LOW] & SIDE);
  }

  void versions(long version, long secretVersion) {
    words[VERSIONS] = version << Integer.SIZE | secretVersion;
  }

  void termsAndEnd(int terms, @Nullable Instant expiresAt) {
    long end = expiresAt == null ? NEVER : expiresAt.toEpochMilli();
    words[LOW] = (words[LOW] & ~SIDE) | (terms & SIDE);
    words[EXPIRY] = end << SIDE_BITS | terms >>> SIDE_BITS;
  }

  void texts(int owner, int extra) {
    words[TEXTS] = (long) owner << Integer.SIZE | extra;
  }

  boolean isElsewhere() {
    return (words[HIGH] & ELSEWHERE) != 0;
  }

  KeyStatus status() {
    return STATUSES.get((int) words[HIGH] & (ELSEWHERE - 1));
  }

  int marks() {
    return ((int) words[HIGH] & SIDE) >>> MARKS_SHIFT;
  }

  int version() {
    return (int) (words[VERSIONS] >>> Integer.SIZE);
  }

  int secretVersion() {
    return (int) words[VERSIONS];
  }

  int terms() {
    return terms(words[LOW], words[EXPIRY]);
  }

  @Nullable Instant expiresAt() {
    long end = endMillis();
    return end == NEVER ? null : Instant.ofEpochMilli(end);
  }

  /** Whether it has ended at this time, in milliseconds since 1970. */
  boolean isExpired(long nowMillis) {
    long end = endMillis();
    return end != NEVER && nowMillis >= end;
  }

  private long endMillis() {
    return words[EXPIRY] >>> SIDE_BITS;
  }

  int owner() {
    return (int) (words[TEXTS] >>> Integer.SIZE);
  }

  int extra() {
    return (int) words[TEXTS];
  }

  /** Where the current secret's own words begin. */
  static int secretAt() {
    return SECRET;
  }

  private static int terms(long low, long expiry) {
    return (int) ((low & SIDE) | (expiry & SIDE) << SIDE_BITS);
  }
}
