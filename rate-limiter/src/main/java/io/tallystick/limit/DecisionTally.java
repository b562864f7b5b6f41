package io.tallystick.limit;

import io.tallystick.limit.LimiterStats.DecisionCount;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts decisions by source and outcome. Safe from any thread; the maps never change. */
final class DecisionTally {
  private final Map<Source, Map<Outcome, LongAdder>> adders = new EnumMap<>(Source.class);

  DecisionTally() {
    for (Source source : Source.values()) {
      Map<Outcome, LongAdder> row = new EnumMap<>(Outcome.class);
      source.outcomes().forEach(outcome -> row.put(outcome, new LongAdder()));
      adders.put(source, row);
    }
  }

  Decision counted(Decision decision) {
    Map<Outcome, LongAdder> row = Objects.requireNonNull(adders.get(decision.source()));
    Objects.requireNonNull(row.get(decision.outcome())).increment();
    return decision;
  }

  long of(Source source, Outcome outcome) {
    return Objects.requireNonNull(Objects.requireNonNull(adders.get(source)).get(outcome)).sum();
  }

  List<DecisionCount> counts() {
    List<DecisionCount> counts = new ArrayList<>();
    adders.forEach(
        (source, row) ->
            row.forEach(
                (outcome, adder) -> counts.add(new DecisionCount(source, outcome, adder.sum()))));
    return counts;
  }
}
