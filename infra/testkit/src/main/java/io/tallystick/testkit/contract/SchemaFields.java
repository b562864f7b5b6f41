package io.tallystick.testkit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.contract.JsonDocument.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the schemas of a document: which properties and enumerated texts they name, which of them a
 * value really has, and which objects are open. Each is known by the pointer of its schema, so what
 * many answers share by reference is one. Any thread.
 */
public final class SchemaFields {
  private static final String OTHERS = "additionalProperties";
  private static final String UNEVALUATED = "unevaluatedProperties";

  private final JsonDocument document;
  private final SchemaCheck check;

  public SchemaFields(JsonDocument document, SchemaCheck check) {
    this.document = document;
    this.check = check;
  }

  /**
   * Tells the pointer of every property that the schema names, and every text of an enumeration
   * behind its pointer, each once.
   */
  public void named(Place schema, Consumer<String> property) {
    named(schema, property, new HashSet<>());
  }

  private void named(Place schema, Consumer<String> property, Set<String> known) {
    if (known.add(schema.pointer())) {
      properties(schema).forEach(each -> property.accept(each.pointer()));
      texts(schema).forEach(property);
      parts(schema).forEach(each -> named(each, property, known));
      branches(schema).forEach(each -> named(each, property, known));
      inside(schema).forEach(each -> named(each, property, known));
    }
  }

  /** Tells what of {@link #named} the value has. */
  public void present(Place schema, JsonNode value, Consumer<String> property) {
    texts(schema).stream()
        .filter(each -> value.isTextual() && each.equals(text(schema, value)))
        .forEach(property);
    parts(schema).forEach(each -> present(each, value, property));
    branches(schema).stream()
        .filter(each -> check.faults(each.pointer(), value).isEmpty())
        .forEach(each -> present(each, value, property));
    for (Place each : properties(schema)) {
      JsonNode held = value.get(each.name());
      if (held != null) {
        property.accept(each.pointer());
        present(each, held, property);
      }
    }
    Place elements = value.isArray() ? document.child(schema, "items") : others(schema);
    if (elements != null) {
      value.forEach(each -> present(elements, each, property));
    }
  }

  /** Tells the pointer of every object that names properties and leaves room for others. */
  void open(Place schema, Consumer<String> object) {
    open(schema, false, object, new HashSet<>());
  }

  /** An object is closed also by the schema around it, if it is one part or branch of that. */
  private void open(Place schema, boolean covered, Consumer<String> object, Set<String> known) {
    if (!known.add(schema.pointer() + covered)) {
      return;
    }
    boolean inner = covered || schema.node().has(UNEVALUATED);
    if (schema.node().has("properties") && !inner && !schema.node().has(OTHERS)) {
      object.accept(schema.pointer());
    }
    parts(schema).forEach(each -> open(each, inner, object, known));
    branches(schema).forEach(each -> open(each, inner, object, known));
    inside(schema).forEach(each -> open(each, false, object, known));
  }

  /** The schemas that hold for the same value. */
  private List<Place> parts(Place schema) {
    List<Place> parts = new ArrayList<>(document.children(schema, "allOf"));
    Place reference = document.reference(schema);
    if (reference != null) {
      parts.add(reference);
    }
    return parts;
  }

  /** The schemas of which some hold for the same value. */
  private List<Place> branches(Place schema) {
    List<Place> branches = new ArrayList<>(document.children(schema, "anyOf"));
    branches.addAll(document.children(schema, "oneOf"));
    return branches;
  }

  /** The schemas of the values inside. */
  private List<Place> inside(Place schema) {
    List<Place> inner = new ArrayList<>(properties(schema));
    Place items = document.child(schema, "items");
    if (items != null) {
      inner.add(items);
    }
    Place others = others(schema);
    if (others != null) {
      inner.add(others);
    }
    return inner;
  }

  /** The texts of an enumeration. */
  private static List<String> texts(Place schema) {
    List<String> texts = new ArrayList<>();
    for (JsonNode choice : schema.node().path("enum")) {
      if (choice.isTextual()) {
        texts.add(text(schema, choice));
      }
    }
    return texts;
  }

  private static String text(Place schema, JsonNode text) {
    return schema.pointer() + " = " + text.asText();
  }

  private List<Place> properties(Place schema) {
    return document.children(schema, "properties");
  }

  /** The schema of the properties that have no name in the document. */
  private @Nullable Place others(Place schema) {
    Place others = document.child(schema, OTHERS);
    return others != null && others.node().isObject() ? others : null;
  }
}
