package io.tallystick.runtime.cluster;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When each of this node's reports was made, until it comes back. Bounded. Any thread. */
final class SentTimes {
  private static final int COUNT_MAX = 1_024;

  private final NavigableMap<Long, Long> nanosBySequence = new TreeMap<>();

  synchronized void put(long sequence, long nanos) {
    nanosBySequence.put(sequence, nanos);
    if (nanosBySequence.size() > COUNT_MAX) {
      nanosBySequence.pollFirstEntry();
    }
  }

  /** When that report was made; null if it is none of those that are waited for. */
  synchronized @Nullable Long take(long sequence) {
    Long nanos = nanosBySequence.get(sequence);
    nanosBySequence.headMap(sequence, true).clear();
    return nanos;
  }
}
