package io.tallystick.verifier.usage;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The calls of one minute, by key. Any thread adds, on the stripe of its own; one thread takes. */
final class MinuteCounts {
  private final long minute;
  private final List<ConcurrentHashMap<KeyId, KeyCounts>> stripes = new ArrayList<>();

  /** How many sweeps in a row have found nothing here; for the thread that takes. */
  private int emptySweeps;

  /**
   * @param minute since 1970
   * @param stripeCount a power of two
   */
  MinuteCounts(long minute, int stripeCount) {
    this.minute = minute;
    for (int i = 0; i < stripeCount; i++) {
      stripes.add(new ConcurrentHashMap<>());
    }
  }

  long minute() {
    return minute;
  }

  /**
   * The counts of a key for this thread, null if there are none and no room for more.
   *
   * @param entries of all minutes, counted up for each that is made
   */
  @Nullable KeyCounts of(KeyId id, AtomicInteger entries, int entriesMax) {
    // Event loops have ids in a row, so each mostly has a stripe to itself.
    int stripe = (int) Thread.currentThread().getId() & (stripes.size() - 1);
    ConcurrentHashMap<KeyId, KeyCounts> own = stripes.get(stripe);
    KeyCounts known = own.get(id);
    if (known != null) {
      return known;
    }
    if (entries.get() >= entriesMax) {
      return null;
    }
    return own.computeIfAbsent(
        id,
        fresh -> {
          entries.incrementAndGet();
          return new KeyCounts();
        });
  }

  /** How many entries there are; a key may have one on each stripe. */
  int size() {
    return stripes.stream().mapToInt(ConcurrentHashMap::size).sum();
  }

  /** Every key that may have counts; some stand there more than once. */
  Iterable<KeyId> keys() {
    return () -> stripes.stream().flatMap(stripe -> stripe.keySet().stream()).iterator();
  }

  /** Takes what all stripes have counted of a key, null if that is nothing. */
  @Nullable KeyUsage take(KeyId id) {
    long admitted = 0;
    long cost = 0;
    long lastMillis = 0;
    Map<String, Long> denied = new HashMap<>();
    for (ConcurrentHashMap<KeyId, KeyCounts> stripe : stripes) {
      KeyCounts counts = stripe.get(id);
      if (counts != null) {
        admitted += counts.takeAdmitted();
        cost += counts.takeCost();
        counts.takeDenied(denied);
        lastMillis = Math.max(lastMillis, counts.lastUsedMillis());
      }
    }
    return admitted == 0 && cost == 0 && denied.isEmpty()
        ? null
        : new KeyUsage(id, admitted, cost, denied, Instant.ofEpochMilli(lastMillis));
  }

  /** Tells it that a sweep over all its keys is done. */
  void swept(boolean foundAny) {
    emptySweeps = foundAny ? 0 : emptySweeps + 1;
  }

  int emptySweeps() {
    return emptySweeps;
  }
}
