package io.tallystick.verifier.projection;

import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Short byte strings, packed into large arrays in steps of eight bytes. Freed ones are used again
 * for others of the same size. One thread puts and frees. Any thread reads: a read that races with
 * the freeing gives any bytes, so whoever frees has to let the reader know that it was too late.
 */
final class TextStore {
  static final int SIZE_MAX_BYTES = 0xFFFF;
  private static final int UNIT = 8;
  private static final int HEAD = 2;
  private static final int UNITS_PER_CHUNK_BITS = 15;
  private static final int UNITS_PER_CHUNK = 1 << UNITS_PER_CHUNK_BITS;
  private static final int UNITS_MAX = units(SIZE_MAX_BYTES);

  private volatile byte[][] chunks = {new byte[UNITS_PER_CHUNK * UNIT]};

  /** The first free one of each size, which holds the next one's number; 0 ends the list. */
  private final int[] free = new int[UNITS_MAX + 1];

  /** Number 0 stands for nothing, so the first unit stays empty. */
  private int next = 1;

  /** Keeps the bytes and gives their number, above zero. */
  int put(byte[] bytes) {
    int units = units(bytes.length);
    int number = free[units];
    if (number == 0) {
      number = fresh(units);
    } else {
      free[units] = link(number);
    }
    byte[] chunk = chunk(number);
    int at = at(number);
    chunk[at] = (byte) (bytes.length >>> 8);
    chunk[at + 1] = (byte) bytes.length;
    System.arraycopy(bytes, 0, chunk, at + HEAD, bytes.length);
    return number;
  }

  /** Gives the room of {@code number} to others; 0 is nothing. */
  void free(int number) {
    if (number == 0) {
      return;
    }
    // What told the readers of this comes before what others write here.
    VarHandle.fullFence();
    free(number, units(size(chunk(number), at(number))));
  }

  /** A copy of the bytes; empty for 0, and anything for what was freed meanwhile. */
  byte[] read(int number) {
    byte[][] all = chunks;
    int index = number >>> UNITS_PER_CHUNK_BITS;
    if (number == 0 || index >= all.length) {
      return new byte[0];
    }
    byte[] chunk = all[index];
    int from = at(number) + HEAD;
    int size = size(chunk, from - HEAD);
    return Arrays.copyOfRange(chunk, from, Math.min(from + size, chunk.length));
  }

  /** The text of bytes that are UTF-8 and are never freed. */
  String text(int number) {
    byte[] chunk = chunk(number);
    int from = at(number) + HEAD;
    return new String(chunk, from, size(chunk, from - HEAD), StandardCharsets.UTF_8);
  }

  boolean equals(int number, byte[] bytes) {
    byte[] chunk = chunk(number);
    int from = at(number) + HEAD;
    int size = size(chunk, from - HEAD);
    return Arrays.equals(chunk, from, from + size, bytes, 0, bytes.length);
  }

  private int fresh(int units) {
    int left = UNITS_PER_CHUNK - (next & (UNITS_PER_CHUNK - 1));
    boolean isFull = next >>> UNITS_PER_CHUNK_BITS == chunks.length;
    if (isFull || left < units) {
      if (!isFull) {
        free(next, left);
      }
      byte[][] more = Arrays.copyOf(chunks, chunks.length + 1);
      more[chunks.length] = new byte[UNITS_PER_CHUNK * UNIT];
      next = chunks.length << UNITS_PER_CHUNK_BITS;
      chunks = more;
    }
    int number = next;
    next += units;
    return number;
  }

  private void free(int number, int units) {
    if (units > UNITS_MAX) {
      return; // More than any text takes; lost, once per chunk at most.
    }
    byte[] chunk = chunk(number);
    int at = at(number);
    for (int i = 0; i < Integer.BYTES; i++) {
      chunk[at + i] = (byte) (free[units] >>> (8 * i));
    }
    free[units] = number;
  }

  private int link(int number) {
    byte[] chunk = chunk(number);
    int at = at(number);
    int link = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      link |= (chunk[at + i] & 0xFF) << (8 * i);
    }
    return link;
  }

  private byte[] chunk(int number) {
    return chunks[number >>> UNITS_PER_CHUNK_BITS];
  }

  private static int at(int number) {
    return (number & (UNITS_PER_CHUNK - 1)) * UNIT;
  }

  private static int size(byte[] chunk, int at) {
    return (chunk[at] & 0xFF) << 8 | (chunk[at + 1] & 0xFF);
  }

  private static int units(int size) {
    return (size + HEAD + UNIT - 1) / UNIT;
  }
}
