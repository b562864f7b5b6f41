package io.tallystick.testkit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Validates values by the JSON Schemas (2020-12) that stand in one document, each named by its JSON
 * pointer. Formats such as date-time are asserted, not only noted. Any thread.
 */
public final class SchemaCheck {
  private static final String ADDRESS = "https://tallystick.invalid/document";

  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  public SchemaCheck(JsonDocument document) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    Map<String, String> texts = Map.of(ADDRESS, document.root().toString());
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(config).schemas(texts));
  }

  /** What is wrong with {@code value} by the schema at {@code pointer}; empty if nothing is. */
  public List<String> faults(String pointer, JsonNode value) {
    return schemas.computeIfAbsent(pointer, this::schema).validate(value).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private Schema schema(String pointer) {
    return registry.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer));
  }
}
