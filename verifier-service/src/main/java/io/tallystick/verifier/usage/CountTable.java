package io.tallystick.verifier.usage;

import io.tallystick.key.text.Hash;
import io.tallystick.verifier.verdict.Code;
import java.util.List;

/**
 * Calls of one minute by key and verdict: rows of four words in an open-addressed array, half empty
 * at least, so that a call mostly meets a single cache line. For one thread at a time.
 */
final class CountTable {
  /** By chance some 65 are the most, among a quarter of a million rows; more cost too much. */
  private static final int PROBES_MAX = 128;

  private static final int SIDE_BITS = 16;
  private static final int SIDE = (1 << SIDE_BITS) - 1;

  /** How many rows there are stands in the array, where no other stripe's thread writes nearby. */
  private static final int ROWS = 0;

  /** With the array's own 16 bytes before it this keeps a row of a large one in one line. */
  private static final int FIRST = 2;

  private static final int WIDTH = 4;

  /** The id's first half, and on its side the verdict, from 1, so that a free place has a 0. */
  private static final int HIGH = 0;

  /** The id's second half, and on its side the last call's milliseconds since the minute began. */
  private static final int LOW = 1;

  private static final int CALLS = 2;
  private static final int COST = 3;
  private static final List<Code> CODES = List.of(Code.values());

  private final long minute;
  private long[] words;

  /**
   * @param rows so many need no growth
   */
  CountTable(long minute, int rows) {
    this.minute = minute;
    this.words = array(Integer.highestOneBit(Math.max(1, rows)) * 4);
  }

  long minute() {
    return minute;
  }

  int rows() {
    return (int) words[ROWS];
  }

  /**
   * Where the row of a key and verdict stands, or where it could be put, as a negative number; 0 if
   * it can't.
   *
   * @param high the first half of the id, as {@code IdWords} has it
   */
  int find(long high, long low, Code code) {
    return find(words, tagged(high, code), low);
  }

  /** Puts a row without calls, at {@code place} if there need not be more places. */
  int insert(int place, long high, long low, Code code) {
    int at = -place;
    if ((rows() + 1) * 2 * WIDTH > words.length - FIRST) {
      grow();
      at = -find(high, low, code);
    }
    if (at <= 0) {
      return 0;
    }
    words[at + HIGH] = tagged(high, code);
    words[at + LOW] = low << SIDE_BITS;
    words[ROWS]++;
    return at;
  }

  /** Adds a call to the row at {@code place}; only what was admitted has a cost. */
  void add(int place, long cost, int lastMillis) {
    words[place + CALLS]++;
    words[place + COST] += cost;
    if (lastMillis > (int) (words[place + LOW] & SIDE)) {
      words[place + LOW] = (words[place + LOW] & ~SIDE) | lastMillis;
    }
  }

  /** Shows each row. */
  void forEach(Reader reader) {
    for (int at = FIRST; at < words.length; at += WIDTH) {
      if (words[at + HIGH] != 0) {
        reader.read(
            words[at + HIGH] >>> SIDE_BITS,
            words[at + LOW] >>> SIDE_BITS,
            new Calls(
                CODES.get(((int) words[at + HIGH] & SIDE) - 1),
                words[at + CALLS],
                words[at + COST],
                (int) words[at + LOW] & SIDE));
      }
    }
  }

  /** Who looks at rows. */
  interface Reader {
    void read(long high, long low, Calls calls);
  }

  /**
   * What a row tells of a key.
   *
   * @param lastMillis since the minute began
   */
  record Calls(Code code, long count, long cost, int lastMillis) {}

  private void grow() {
    long[] old = words;
    long[] grown = array((old.length - FIRST) / WIDTH * 2);
    for (int at = FIRST; at < old.length; at += WIDTH) {
      if (old[at + HIGH] != 0) {
        System.arraycopy(old, at, grown, free(grown, old[at + HIGH], old[at + LOW]), WIDTH);
      }
    }
    grown[ROWS] = old[ROWS];
    words = grown;
  }

  private static long tagged(long high, Code code) {
    return high << SIDE_BITS | (CODES.indexOf(code) + 1);
  }

  private static int find(long[] words, long high, long low) {
    int last = words.length - WIDTH;
    int at = first(words, high, low);
    for (int probe = 0; probe < PROBES_MAX; probe++) {
      if (words[at + HIGH] == 0) {
        return -at;
      }
      if (words[at + HIGH] == high && words[at + LOW] >>> SIDE_BITS == low) {
        return at;
      }
      at = at == last ? FIRST : at + WIDTH;
    }
    return 0;
  }

  /** A row that has been put is moved without a bound: it must not be lost. */
  private static int free(long[] words, long high, long low) {
    int last = words.length - WIDTH;
    int at = first(words, high, low >>> SIDE_BITS);
    while (words[at + HIGH] != 0) {
      at = at == last ? FIRST : at + WIDTH;
    }
    return at;
  }

  private static int first(long[] words, long high, long low) {
    int places = (words.length - FIRST) / WIDTH;
    return FIRST + WIDTH * ((int) Hash.of(high, low) & (places - 1));
  }

  private static long[] array(int places) {
    return new long[FIRST + places * WIDTH];
  }
}
