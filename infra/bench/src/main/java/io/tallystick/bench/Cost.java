package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.util.List;

/**
 * Processor time of one answer, in microseconds.
 *
 * @param ownMicros of the server that gave it
 * @param redisMicros of its Redis
 */
record Cost(double ownMicros, double redisMicros) {
  /** The median over the turns. */
  static Cost of(List<Cost> turns) {
    return new Cost(Median.of(turns, Cost::ownMicros), Median.of(turns, Cost::redisMicros));
  }

  ObjectNode json() {
    return Json.object().put("ownMicros", ownMicros).put("redisMicros", redisMicros);
  }
}
