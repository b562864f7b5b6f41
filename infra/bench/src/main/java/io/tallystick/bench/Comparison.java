package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.util.Locale;

/**
 * A verifier beside the bare server that answers the same bytes, told as a table and as JSON.
 *
 * @param name of what was asked, and how
 * @param cost of one answer in processor time, which the load on the same cores has no part in
 */
record Comparison(String name, Side baseline, Side measured, Cost baselineCost, Cost cost) {
  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-32s %12s %10s %10s %10s %10s%n",
          "",
          "requests/s",
          "p50 µs",
          "p99 µs",
          "CPU µs",
          "Redis µs");

  /** Whether the numbers mean what they say: everything was answered with 200. */
  boolean isWhole() {
    return baseline.refused() == 0 && measured.refused() == 0 && measured.answers() > 0;
  }

  String table() {
    return name
        + "\n"
        + row("    bare Vert.x", baseline, baselineCost)
        + row("    verifier", measured, cost)
        + String.format(
            Locale.ROOT,
            "%-32s %12.2f %10.2f %10.2f %10.2f%n",
            "    ratio",
            throughputRatio(),
            measured.p50Micros() / baseline.p50Micros(),
            p99Ratio(),
            cpuRatio())
        + (isWhole() ? "" : warning());
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.set("bare", baseline.json());
    json.set("verifier", measured.json());
    json.set("bareCpu", baselineCost.json());
    json.set("verifierCpu", cost.json());
    return json.put("throughputRatio", throughputRatio())
        .put("p99Ratio", p99Ratio())
        .put("cpuRatio", cpuRatio());
  }

  private double cpuRatio() {
    return cost.ownMicros() / baselineCost.ownMicros();
  }

  private double throughputRatio() {
    return measured.perSecond() / baseline.perSecond();
  }

  private double p99Ratio() {
    return measured.p99Micros() / baseline.p99Micros();
  }

  private String warning() {
    return String.format(
        Locale.ROOT,
        "Not 200 were %d of %d answers of the bare server and %d of %d of the verifier:"
            + " these numbers are void.%n",
        baseline.refused(),
        baseline.answers(),
        measured.refused(),
        measured.answers());
  }

  private static String row(String name, Side side, Cost cost) {
    return String.format(
        Locale.ROOT,
        "%-32s %12.0f %10.0f %10.0f %10.1f %10.1f%n",
        name,
        side.perSecond(),
        side.p50Micros(),
        side.p99Micros(),
        cost.ownMicros(),
        cost.redisMicros());
  }
}
