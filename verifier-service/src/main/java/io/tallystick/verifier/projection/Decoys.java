package io.tallystick.verifier.projection;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Rows of some keys, to be looked up in place of a key that is not there, so that an id that no key
 * has takes as long as one that a key has. A row is taken out before it is retired. One thread
 * writes, any thread reads.
 */
final class Decoys {
  /** As many as keep a look-up from finding its decoy in a nearer cache than a key. */
  private static final int PLACES = 1_024;

  /** By the hash of the id, so that a key's next row takes the place of its last. */
  private final AtomicIntegerArray rows = new AtomicIntegerArray(PLACES);

  /** For the places that are empty while there are few keys. */
  private volatile int latest;

  /** A row that fits for the part, 0 if there is none. */
  int row(long hash) {
    int row = rows.get(place(hash));
    return row == 0 ? latest : row;
  }

  void put(long hash, int row) {
    rows.set(place(hash), row);
    latest = row;
  }

  /** Takes out a row that is about to be retired. */
  void drop(long hash, int row) {
    rows.compareAndSet(place(hash), row, 0);
    latest = latest == row ? 0 : latest;
  }

  private static int place(long hash) {
    return (int) hash & (PLACES - 1);
  }
}
