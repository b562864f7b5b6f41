package io.tallystick.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.testkit.contract.JsonDocument;
import io.tallystick.testkit.contract.SchemaCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contract as it stands in files, read strictly: what it leaves open for later versions is
 * closed here, because what this version writes must all be described.
 */
final class Contract {
  static final String PREFIX = "io.tallystick.key.";
  static final Path SCHEMAS = Path.of("src/main/resources/schemas");
  static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  static final JsonDocument ASYNC_API = document(Path.of("asyncapi.yaml"));

  private Contract() {}

  static JsonDocument document(Path file) {
    try {
      return JsonDocument.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the files in a folder, without {@code .json}, and what they hold. */
  static Map<String, JsonDocument> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(
          Collectors.toMap(
              file -> file.getFileName().toString().replaceFirst("\\.json$", ""),
              Contract::document,
              (a, b) -> a,
              TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema of an event's value, as consumers get it. */
  static JsonDocument schema(String type) {
    return document(SCHEMAS.resolve(type.substring(PREFIX.length()) + ".json"));
  }

  /** What is wrong with the value of an event by its schema, unknown fields included. */
  static List<String> faults(String type, JsonNode value) {
    return new SchemaCheck(closed(schema(type))).faults("", value);
  }

  /** The same document with every described object closed. */
  static JsonDocument closed(JsonDocument open) {
    JsonNode copy = open.root().deepCopy();
    close(copy);
    return JsonDocument.of(copy);
  }

  private static void close(JsonNode node) {
    if (node.path("properties").isObject() && !node.has("allOf")) {
      ((ObjectNode) node).put("additionalProperties", false);
    }
    node.forEach(Contract::close);
  }
}
