package io.tallystick.testkit.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A YAML or JSON document as a tree, each place known by its JSON pointer. References within the
 * document are followed; others are refused. Immutable, any thread.
 */
public final class JsonDocument {
  private static final String REFERENCE = "$ref";
  private static final JsonMapper TREES = new JsonMapper();

  private final JsonNode root;

  private JsonDocument(JsonNode root) {
    this.root = root;
  }

  /** A node of the document and where it stands. */
  public record Place(String pointer, JsonNode node) {
    /** The last part of the pointer: the name by which its parent holds it. */
    public String name() {
      String last = pointer.substring(pointer.lastIndexOf('/') + 1);
      return last.replace("~1", "/").replace("~0", "~");
    }
  }

  /** Reads the document that stands beside {@code owner} or, with a leading slash, at the root. */
  public static JsonDocument resource(Class<?> owner, String name) {
    try (InputStream stream = owner.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalArgumentException("there is no resource " + name);
      }
      return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a document, its aliases expanded; a field that stands twice is refused. */
  public static JsonDocument parse(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      return new JsonDocument(
          TREES.valueToTree(new Yaml(new SafeConstructor(options)).<Object>load(yaml)));
    } catch (YAMLException e) {
      throw new IllegalArgumentException("not a YAML document: " + e.getMessage(), e);
    }
  }

  public static JsonDocument of(JsonNode root) {
    return new JsonDocument(root);
  }

  public JsonNode root() {
    return root;
  }

  /** The place at a JSON pointer. */
  public Place at(String pointer) {
    JsonNode node = root.at(JsonPointer.compile(pointer));
    if (node.isMissingNode()) {
      throw new IllegalArgumentException("the document has nothing at " + pointer);
    }
    return new Place(pointer, node);
  }

  /** The place itself, or the one that it refers to. */
  public Place follow(Place place) {
    Place target = reference(place);
    return target == null ? place : follow(target);
  }

  /** The named child, null if there is none. */
  public @Nullable Place child(Place parent, String name) {
    return parent.node().has(name) ? at(parent.pointer() + "/" + escape(name)) : null;
  }

  /** What the named child of {@code parent} holds, in order; empty if there is none. */
  public List<Place> children(Place parent, String name) {
    Place group = child(parent, name);
    List<Place> places = new ArrayList<>();
    if (group != null && group.node().isArray()) {
      for (int i = 0; i < group.node().size(); i++) {
        places.add(at(group.pointer() + "/" + i));
      }
    } else if (group != null) {
      group
          .node()
          .fieldNames()
          .forEachRemaining(each -> places.add(at(group.pointer() + "/" + escape(each))));
    }
    return places;
  }

  /** Where the reference of this place points, null if it has none. */
  public @Nullable Place reference(Place place) {
    JsonNode reference = place.node().get(REFERENCE);
    if (reference == null || !reference.isTextual()) {
      return null;
    }
    if (!reference.textValue().startsWith("#/")) {
      throw new IllegalArgumentException(
          place.pointer() + " refers to another document: " + reference.textValue());
    }
    return at(reference.textValue().substring(1));
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
