package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What limiters did on one hot key, told as a table and as JSON. One thread. */
final class LimiterReport {
  private final Map<String, Row> rows = new LinkedHashMap<>();

  /**
   * One limiter.
   *
   * @param perSecond calls admitted, far from the limit
   * @param commandsPerThousand sent to Redis meanwhile, for each thousand of them
   * @param worst what was admitted in the worst interval of a window, as a part of the limit
   * @param saturated what was admitted to callers who always wanted more, as a part of the limit
   */
  record Row(double perSecond, double commandsPerThousand, double worst, double saturated) {
    ObjectNode json() {
      return Json.object()
          .put("perSecond", Math.round(perSecond))
          .put("commandsPerThousand", commandsPerThousand)
          .put("worstInterval", worst)
          .put("saturated", saturated);
    }
  }

  void add(String name, Row row) {
    rows.put(name, row);
  }

  String table(String baseline) {
    double base = rows.containsKey(baseline) ? rows.get(baseline).perSecond() : Double.NaN;
    StringBuilder table = new StringBuilder();
    line(table, "", "admitted/s", "× " + baseline, "commands", "worst", "saturated");
    line(table, "", "", "", "per 1,000", "interval", "");
    rows.forEach(
        (name, row) ->
            line(
                table,
                name,
                number(row.perSecond(), 0),
                number(row.perSecond() / base, 2),
                number(row.commandsPerThousand(), 2),
                number(row.worst(), 3),
                number(row.saturated(), 3)));
    return table.toString();
  }

  void write(Path file) throws IOException {
    ObjectNode json = Json.object();
    rows.forEach((name, row) -> json.set(name, row.json()));
    json.put("java", System.getProperty("java.version"));
    json.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(json));
  }

  private static void line(StringBuilder into, Object... cells) {
    into.append(String.format(Locale.ROOT, "%-22s %12s %22s %10s %10s %10s%n", cells));
  }

  private static String number(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
