package io.tallystick.verifier.token;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A table of bounded size that forgets: each text has a few places that it may take, and one that
 * is new takes the place of what was to be kept the shortest. Without a lock, any thread; of two
 * that write at once one may be forgotten.
 */
final class DigestTable<V> {
  private static final int WAYS = 4;

  private final AtomicReferenceArray<@Nullable Entry<V>> entries;

  private record Entry<V>(Digest digest, V value, long keepUntil) {}

  /**
   * @param sizeMax a power of two, at least 4
   */
  DigestTable(int sizeMax) {
    this.entries = new AtomicReferenceArray<>(sizeMax);
  }

  @Nullable V find(Digest digest) {
    int from = from(digest);
    for (int i = from; i < from + WAYS; i++) {
      Entry<V> entry = entries.get(i);
      if (entry != null && entry.digest().equals(digest)) {
        return entry.value();
      }
    }
    return null;
  }

  /**
   * @param keepUntil on any scale that is the same for the whole table
   */
  void put(Digest digest, V value, long keepUntil) {
    int from = from(digest);
    int at = from;
    for (int i = from; i < from + WAYS; i++) {
      Entry<V> entry = entries.get(i);
      if (entry != null && entry.digest().equals(digest)) {
        at = i;
        break;
      }
      if (worth(entry) < worth(entries.get(at))) {
        at = i;
      }
    }
    entries.set(at, new Entry<>(digest, value, keepUntil));
  }

  /** How many there are, counted. */
  int size() {
    int size = 0;
    for (int i = 0; i < entries.length(); i++) {
      size += entries.get(i) == null ? 0 : 1;
    }
    return size;
  }

  private static long worth(@Nullable Entry<?> entry) {
    return entry == null ? Long.MIN_VALUE : entry.keepUntil();
  }

  private int from(Digest digest) {
    return (int) digest.first() & (entries.length() - 1) & -WAYS;
  }
}
