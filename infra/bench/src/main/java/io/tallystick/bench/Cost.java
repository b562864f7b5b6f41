package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Processor time of one answer, in microseconds.
 *
 * @param ownMicros of the server that gave it
 * @param redisMicros of its Redis
 */
record Cost(double ownMicros, double redisMicros) {
  /** The median over the turns. */
  static Cost of(List<Cost> turns) {
    return new Cost(median(turns, Cost::ownMicros), median(turns, Cost::redisMicros));
  }

  ObjectNode json() {
    return Json.object().put("ownMicros", ownMicros).put("redisMicros", redisMicros);
  }

  private static double median(List<Cost> turns, ToDoubleFunction<Cost> of) {
    double[] values = turns.stream().mapToDouble(of).sorted().toArray();
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
