package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.LoadResult;
import io.tallystick.key.codec.Json;
import java.util.List;

/**
 * What one side of a comparison did: the median over its turns, which noise of the machine moves
 * least.
 *
 * @param perSecond answers
 * @param answers in all turns
 * @param refused answers of another status than expected
 */
record Side(double perSecond, double p50Micros, double p99Micros, long answers, long refused) {

  static Side of(List<LoadResult> turns) {
    return of(turns, 200);
  }

  /**
   * @param status of an answer that is as it should be
   */
  static Side of(List<LoadResult> turns, int status) {
    long answers = turns.stream().mapToLong(turn -> turn.latencies().total()).sum();
    long good = turns.stream().mapToLong(turn -> turn.statuses().getOrDefault(status, 0L)).sum();
    return new Side(
        Median.of(turns, LoadResult::perSecond),
        Median.of(turns, turn -> turn.latencies().quantileMicros(0.50)),
        Median.of(turns, turn -> turn.latencies().quantileMicros(0.99)),
        answers,
        answers - good);
  }

  ObjectNode json() {
    return Json.object()
        .put("perSecond", Math.round(perSecond))
        .put("p50Micros", Math.round(p50Micros))
        .put("p99Micros", Math.round(p99Micros))
        .put("answers", answers)
        .put("refused", refused);
  }
}
