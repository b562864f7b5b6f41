package io.tallystick.verifier.usage;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.text.IdWords;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.verdict.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was taken out of the stripes of one minute and not told yet, by key. One thread only. */
final class MinuteCounts {
  private final Instant start;
  private final Map<KeyId, KeyCounts> byKey;

  /**
   * @param keys so many are to be expected
   */
  MinuteCounts(Instant start, int keys) {
    this.start = start;
    this.byKey = new LinkedHashMap<>(keys * 4 / 3 + 1);
  }

  Instant start() {
    return start;
  }

  int size() {
    return byKey.size();
  }

  void add(CountTable table) {
    table.forEach(
        (high, low, calls) ->
            byKey.computeIfAbsent(IdWords.id(high, low), id -> new KeyCounts()).add(calls));
  }

  /** Takes the counts of so many keys at most. */
  List<KeyUsage> take(int keysMax) {
    List<KeyUsage> taken = new ArrayList<>(Math.min(keysMax, byKey.size()));
    Iterator<Map.Entry<KeyId, KeyCounts>> all = byKey.entrySet().iterator();
    while (taken.size() < keysMax && all.hasNext()) {
      Map.Entry<KeyId, KeyCounts> next = all.next();
      taken.add(next.getValue().usage(next.getKey(), start));
      all.remove();
    }
    return taken;
  }

  private static final class KeyCounts {
    private long admitted;
    private long cost;
    private int lastMillis;
    private Map<String, Long> denied = Map.of(); // Most keys are never denied.

    void add(CountTable.Calls calls) {
      lastMillis = Math.max(lastMillis, calls.lastMillis());
      if (calls.code() == Code.VALID) {
        admitted += calls.count();
        cost += calls.cost();
      } else {
        denied = denied.isEmpty() ? new HashMap<>(2) : denied;
        denied.merge(calls.code().name(), calls.count(), Long::sum);
      }
    }

    KeyUsage usage(KeyId id, Instant start) {
      return new KeyUsage(id, admitted, cost, denied, start.plusMillis(lastMillis));
    }
  }
}
