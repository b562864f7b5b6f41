package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A baseline and what is measured against it, told as a table and as JSON. */
record Comparison(Side baseline, Side measured) {

  /** Whether the numbers mean what they say: everything was answered with 200. */
  boolean isWhole() {
    return baseline.refused() == 0 && measured.refused() == 0 && measured.answers() > 0;
  }

  String table() {
    return String.format(
            Locale.ROOT, "%-22s %12s %10s %10s%n", "", "requests/s", "p50 µs", "p99 µs")
        + row("bare Vert.x", baseline)
        + row("verifier /v1/authorize", measured)
        + String.format(
            Locale.ROOT,
            "%-22s %12.2f %10.2f %10.2f%n",
            "ratio",
            measured.perSecond() / baseline.perSecond(),
            measured.p50Micros() / baseline.p50Micros(),
            measured.p99Micros() / baseline.p99Micros())
        + (isWhole() ? "" : warning());
  }

  void write(Path file) throws IOException {
    ObjectNode json = Json.object();
    json.set("bare", baseline.json());
    json.set("verifier", measured.json());
    json.put("throughputRatio", measured.perSecond() / baseline.perSecond());
    json.put("p99Ratio", measured.p99Micros() / baseline.p99Micros());
    json.put("java", System.getProperty("java.version"));
    json.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(json));
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

  private static String row(String name, Side side) {
    return String.format(
        Locale.ROOT,
        "%-22s %12.0f %10.0f %10.0f%n",
        name,
        side.perSecond(),
        side.p50Micros(),
        side.p99Micros());
  }
}
