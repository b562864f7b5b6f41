package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read field by field. Every refusal is a {@link JsonFieldException} that names the
 * field and what would be right. Remembers which fields were asked for, so that the rest can be
 * refused. One thread.
 */
public final class JsonFields {
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

  private final ObjectNode node;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  private JsonFields(ObjectNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /** Reads a document that must be an object. */
  public static JsonFields parse(byte[] utf8) {
    return of(Json.read(utf8), "");
  }

  /** Reads a value that must be an object; {@code path} names it in errors. */
  public static JsonFields of(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return new JsonFields(object, path);
    }
    throw new JsonFieldException(path, "a JSON object is expected");
  }

  /** Refuses every field that nothing has asked for. */
  public void refuseOthers() {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!asked.contains(name)) {
        throw unknown(name);
      }
    }
  }

  private JsonFieldException unknown(String name) {
    String known = "known are " + String.join(", ", asked.stream().sorted().toList());
    // The name is the caller's text: one that could be a key is not repeated.
    return SAFE_NAME.matcher(name).matches()
        ? new JsonFieldException(path(name), "unknown field; " + known)
        : new JsonFieldException(path, "it has an unknown field; " + known);
  }

  /** A field that must be there, made into a value by {@code reader}. */
  public <T> T required(String name, Function<JsonNode, T> reader) {
    T value = optional(name, reader);
    if (value == null) {
      throw new JsonFieldException(path(name), "missing");
    }
    return value;
  }

  /**
   * A field that may be absent or null. An {@link IllegalArgumentException} of {@code reader}
   * becomes a refusal of this field with its message.
   */
  public <T> @Nullable T optional(String name, Function<JsonNode, T> reader) {
    asked.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : guarded(path(name), value, reader);
  }

  /** An array, each element made into a value; null when absent. */
  public <T> @Nullable List<T> optionalList(
      String name, int sizeMax, Function<JsonNode, T> reader) {
    asked.add(name);
    JsonNode array = node.get(name);
    if (array == null || array.isNull()) {
      return null;
    }
    if (!array.isArray()) {
      throw new JsonFieldException(path(name), "an array is expected");
    }
    if (array.size() > sizeMax) {
      throw new JsonFieldException(path(name), "at most " + sizeMax + " elements are allowed");
    }
    List<T> values = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      values.add(guarded(path(name) + "[" + i + "]", array.get(i), reader));
    }
    return values;
  }

  /** Reader of a text. */
  public static String text(JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException("a string is expected");
    }
    return value.textValue();
  }

  /** Reader of a whole number that fits 64 bits. */
  public static long integer(JsonNode value) {
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException("a whole number is expected");
    }
    if (!value.canConvertToLong()) {
      throw new IllegalArgumentException("the number is too large");
    }
    return value.longValue();
  }

  /** Reader of an RFC 3339 time, kept to the millisecond. */
  public static Instant instant(JsonNode value) {
    return instant(text(value));
  }

  /** Reads an RFC 3339 time, kept to the millisecond. */
  public static Instant instant(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= 0 && time.getYear() <= 9999) {
        return Instant.ofEpochMilli(time.toInstant().toEpochMilli());
      }
    } catch (DateTimeException e) {
      // Falls through to the one refusal.
    }
    throw new IllegalArgumentException(
        "an RFC 3339 time is expected, such as 2027-01-31T12:00:00Z");
  }

  private static <T> T guarded(String path, JsonNode value, Function<JsonNode, T> reader) {
    try {
      return reader.apply(value);
    } catch (JsonFieldException e) {
      String dot = e.field().isEmpty() || e.field().startsWith("[") ? "" : ".";
      throw new JsonFieldException(path + dot + e.field(), e.detail());
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException(path, String.valueOf(e.getMessage()));
    }
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
