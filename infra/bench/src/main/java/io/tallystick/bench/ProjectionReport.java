package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the projection and the plain map came to, as a table and as JSON. One thread. */
final class ProjectionReport {
  private final Map<String, double[]> lines = new LinkedHashMap<>();

  /** One line: its name, the projection's number and the plain map's. */
  void line(String name, double packed, double plain) {
    lines.put(name, new double[] {packed, plain});
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(String.format(Locale.ROOT, "%-28s %14s %14s%n", "", "projection", "plain map"));
    lines.forEach(
        (name, of) ->
            table.append(
                String.format(Locale.ROOT, "%-28s %14s %14s%n", name, text(of[0]), text(of[1]))));
    return table.toString();
  }

  void write(Path file) throws IOException {
    ObjectNode json = Json.object();
    lines.forEach(
        (name, of) -> json.putObject(name).put("projection", of[0]).put("plainMap", of[1]));
    json.put("java", System.getProperty("java.version"));
    json.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(json));
  }

  private static String text(double number) {
    return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.1f", number);
  }
}
