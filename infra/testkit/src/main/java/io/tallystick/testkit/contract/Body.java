package io.tallystick.testkit.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The body of a message and what its headers say of it. Immutable. */
record Body(Map<String, String> headers, @Nullable String text) {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  boolean isEmpty() {
    return text == null || text.isEmpty();
  }

  String mediaType() {
    String type = headers.getOrDefault("content-type", "");
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * JSON as a tree, a form as an object of texts, every other text as one string.
   *
   * @param isMany which parameters of a form are lists; others are one only where they stand twice
   */
  JsonNode value(Predicate<String> isMany) throws JsonProcessingException {
    String present = text == null ? "" : text;
    if (mediaType().equals(FORM)) {
      return form(present, isMany);
    }
    return mediaType().endsWith("json") ? JSON.readTree(present) : TextNode.valueOf(present);
  }

  private static JsonNode form(String text, Predicate<String> isMany) {
    Map<String, ArrayNode> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      values
          .computeIfAbsent(decoded(parts[0]), name -> JSON.createArrayNode())
          .add(parts.length < 2 ? "" : decoded(parts[1]));
    }
    ObjectNode form = JSON.createObjectNode();
    values.forEach(
        (name, all) -> form.set(name, all.size() == 1 && !isMany.test(name) ? all.get(0) : all));
    return form;
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }
}
