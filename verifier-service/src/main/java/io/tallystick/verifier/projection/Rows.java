package io.tallystick.verifier.projection;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Rows of words in large arrays. A row is written once and stays as it is until it has been retired
 * and some others after it. One thread writes. Any thread reads without a lock: it takes {@link
 * #era} first, looks up and copies, and what it has is sound if {@link #isSound} then says so; if
 * not, the writer has been busy meanwhile and the reader starts over.
 */
final class Rows {
  private static final int PER_CHUNK_BITS = 12;
  private static final int PER_CHUNK = 1 << PER_CHUNK_BITS;

  private final int width;
  private final IntConsumer reuse;
  private final int[] limbo;
  private final AtomicLong retired = new AtomicLong();
  private volatile long[][] chunks;

  /** The first row that can be used again; it holds the number of the next one. */
  private int free;

  /** Number 0 stands for nothing. */
  private int next = 1;

  /**
   * @param width words per row
   * @param limboSize how many changes of rows may pass while one look-up runs, before that starts
   *     over; a power of two
   * @param reuse told of a row that nobody can be reading any more, before it is used again
   */
  Rows(int width, int limboSize, IntConsumer reuse) {
    this.width = width;
    this.limbo = new int[limboSize];
    this.reuse = reuse;
    this.chunks = new long[][] {new long[PER_CHUNK * width]};
  }

  /** Writes a row and gives its number, above zero, to be published by a release. */
  int add(long[] words) {
    int row = free == 0 ? fresh() : free;
    if (row == free) {
      free = (int) chunk(row)[at(row)];
    }
    System.arraycopy(words, 0, chunk(row), at(row), width);
    return row;
  }

  /** Takes a row that can no longer be found; those who have just found it may still read it. */
  void retire(int row) {
    long before = retired.get();
    int place = (int) (before & (limbo.length - 1));
    int oldest = limbo[place];
    limbo[place] = row;
    retired.set(before + 1);
    VarHandle.fullFence(); // Whoever sees what is written from here on sees the new era too.
    if (oldest != 0) {
      reuse.accept(oldest);
      chunk(oldest)[at(oldest)] = free;
      free = oldest;
    }
  }

  /** To be read before a look-up. */
  long era() {
    return retired.get();
  }

  /** Whether nothing found since {@code era} can have been written over. */
  boolean isSound(long era) {
    VarHandle.acquireFence();
    return retired.get() - era < limbo.length;
  }

  long word(int row, int word) {
    return chunk(row)[at(row) + word];
  }

  void copy(int row, long[] into) {
    System.arraycopy(chunk(row), at(row), into, 0, width);
  }

  private int fresh() {
    if (next >>> PER_CHUNK_BITS == chunks.length) {
      long[][] more = Arrays.copyOf(chunks, chunks.length + 1);
      more[chunks.length] = new long[PER_CHUNK * width];
      chunks = more;
    }
    return next++;
  }

  private long[] chunk(int row) {
    return chunks[row >>> PER_CHUNK_BITS];
  }

  private int at(int row) {
    return (row & (PER_CHUNK - 1)) * width;
  }
}
