package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.Latencies;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a directory did, told as a table and as JSON. One thread. */
final class DirectoryReport {
  private final ObjectNode json = Json.object();
  private final StringBuilder folds = new StringBuilder();
  private final Map<String, Latencies> latencies = new LinkedHashMap<>();

  void step(int keysPresent, double perSecond, double plainPerSecond) {
    folds.append(
        String.format(
            Locale.ROOT,
            "%-26d %12.0f %12.0f %8.2f%n",
            keysPresent,
            perSecond,
            plainPerSecond,
            perSecond / plainPerSecond));
    json.withArray("fold")
        .addObject()
        .put("keysPresent", keysPresent)
        .put("perSecond", Math.round(perSecond))
        .put("plainPerSecond", Math.round(plainPerSecond));
  }

  void changes(double perSecond) {
    folds.append(String.format(Locale.ROOT, "%-26s %12.0f%n", "changes of random keys", perSecond));
    json.put("changesPerSecond", Math.round(perSecond));
  }

  void commits(Latencies single) {
    latencies.put("fold of one record", single);
  }

  void reads(Map<String, Latencies> reads) {
    latencies.putAll(reads);
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT, "%-26s %12s %12s %8s%n", "keys present", "events/s", "plain/s", "ratio"));
    table.append(folds);
    table.append(
        String.format(Locale.ROOT, "%n%-26s %12s %12s %8s%n", "", "p50 µs", "p99 µs", "max µs"));
    latencies.forEach(
        (name, of) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%-26s %12d %12d %8d%n",
                    name,
                    of.quantileMicros(0.50),
                    of.quantileMicros(0.99),
                    of.quantileMicros(1))));
    return table.toString();
  }

  void write(Path file) throws IOException {
    latencies.forEach(
        (name, of) ->
            json.withObjectProperty("latencies")
                .putObject(name)
                .put("p50Micros", of.quantileMicros(0.50))
                .put("p99Micros", of.quantileMicros(0.99))
                .put("maxMicros", of.quantileMicros(1)));
    json.put("java", System.getProperty("java.version"));
    json.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(json));
  }
}
