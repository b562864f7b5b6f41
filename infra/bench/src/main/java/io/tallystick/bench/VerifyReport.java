package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.measured.FirstVerdicts;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** What JMH and the first verdicts came to, as a table and as JSON. */
final class VerifyReport {
  /** Every verdict by tag has at least this to do. */
  private static final String BASELINE = "bareHmac";

  private static final double MEDIAN = 50;
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Map<String, Measured> rows = new TreeMap<>();
  private final FirstVerdicts first;
  private final int keys;

  /**
   * One row.
   *
   * @param nanos the median of the iterations, which other work on the machine moves less than a
   *     mean
   * @param leastNanos the least of them
   */
  private record Measured(double nanos, double leastNanos, double bytes) {
    static Measured of(RunResult run) {
      Statistics times = run.getPrimaryResult().getStatistics();
      Result<?> bytes = run.getSecondaryResults().get(ALLOCATED);
      return new Measured(
          times.getPercentile(MEDIAN),
          times.getMin(),
          bytes == null ? Double.NaN : bytes.getScore());
    }

    ObjectNode json() {
      return Json.object()
          .put("nanosPerCall", nanos)
          .put("leastNanos", leastNanos)
          .put("bytesPerCall", bytes);
    }
  }

  VerifyReport(Collection<RunResult> runs, FirstVerdicts first, int keys) {
    this.first = first;
    this.keys = keys;
    runs.forEach(run -> rows.put(run.getPrimaryResult().getLabel(), Measured.of(run)));
  }

  String table() {
    StringBuilder table = new StringBuilder();
    row(table, "", "ns/call", "least", "bytes/call", "× bare HMAC");
    rows.forEach(
        (name, of) ->
            row(
                table,
                name,
                number(of.nanos(), 0),
                number(of.leastNanos(), 0),
                number(of.bytes(), 0),
                number(of.nanos() / baseline(), 2)));
    row(table, "token / same key", number(tokenToKey(), 2), "", "", "");
    row(table, "first of each key", number(first.firstNanos(), 0), "", "", "");
    row(table, "later ones", number(first.laterNanos(), 0), "", "", "");
    row(table, "first / later", number(first.ratio(), 2), "", "", "");
    return table.toString();
  }

  void write(Path file) throws IOException {
    ObjectNode json = Json.object();
    json.put("keys", keys);
    rows.forEach((name, of) -> json.set(name, of.json()));
    json.put("firstNanos", first.firstNanos()).put("laterNanos", first.laterNanos());
    json.put("firstToLater", first.ratio()).put("tokenToKey", tokenToKey());
    json.put("java", System.getProperty("java.version"));
    json.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(json));
  }

  private double baseline() {
    return nanos(BASELINE);
  }

  /** What a warm verdict by token costs of one by the text of the key. */
  private double tokenToKey() {
    return nanos("verifyToken") / nanos("verifySameKey");
  }

  private double nanos(String row) {
    Measured measured = rows.get(row);
    return measured == null ? Double.NaN : measured.nanos();
  }

  private static void row(StringBuilder into, Object... cells) {
    into.append(String.format(Locale.ROOT, "%-20s %12s %10s %12s %12s%n", cells));
  }

  private static String number(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
