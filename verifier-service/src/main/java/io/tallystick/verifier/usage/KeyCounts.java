package io.tallystick.verifier.usage;

import io.tallystick.verifier.verdict.Code;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The calls with one key in one minute, as one stripe of threads has seen them and nobody has taken
 * yet. Any thread adds, without a lock; each addition is taken once.
 */
final class KeyCounts {
  private static final AtomicLongFieldUpdater<KeyCounts> ADMITTED =
      AtomicLongFieldUpdater.newUpdater(KeyCounts.class, "admitted");
  private static final AtomicLongFieldUpdater<KeyCounts> COST =
      AtomicLongFieldUpdater.newUpdater(KeyCounts.class, "cost");

  private volatile long admitted;
  private volatile long cost;
  private volatile long lastUsedMillis;

  /** Most keys are never denied. */
  private volatile @Nullable ConcurrentHashMap<Code, AtomicLong> denied;

  void add(Code code, long taken, long atMillis) {
    // Before the count: who takes the count finds a time that is not older than it.
    if (atMillis > lastUsedMillis) {
      lastUsedMillis = atMillis;
    }
    if (code == Code.VALID) {
      ADMITTED.incrementAndGet(this);
      COST.addAndGet(this, taken);
    } else {
      denied().computeIfAbsent(code, first -> new AtomicLong()).incrementAndGet();
    }
  }

  long takeAdmitted() {
    return admitted == 0 ? 0 : ADMITTED.getAndSet(this, 0);
  }

  long takeCost() {
    return cost == 0 ? 0 : COST.getAndSet(this, 0);
  }

  /** Takes what was denied and adds it to {@code sums}, by the code's name. */
  void takeDenied(Map<String, Long> sums) {
    ConcurrentHashMap<Code, AtomicLong> counts = denied;
    if (counts != null) {
      counts.forEach(
          (code, count) -> {
            long taken = count.getAndSet(0);
            if (taken > 0) {
              sums.merge(code.name(), taken, Long::sum);
            }
          });
    }
  }

  long lastUsedMillis() {
    return lastUsedMillis;
  }

  private ConcurrentHashMap<Code, AtomicLong> denied() {
    ConcurrentHashMap<Code, AtomicLong> counts = denied;
    if (counts != null) {
      return counts;
    }
    synchronized (this) { // Once for a key that is denied in a minute.
      ConcurrentHashMap<Code, AtomicLong> made = denied;
      if (made == null) {
        made = new ConcurrentHashMap<>();
        denied = made;
      }
      return made;
    }
  }
}
