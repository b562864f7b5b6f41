package io.tallystick.testkit.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a message and what its headers say of it. Immutable. */
record Body(Map<String, String> headers, @Nullable String text) {
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

  /** JSON as a tree, every other text as one string. */
  JsonNode value() throws JsonProcessingException {
    String present = text == null ? "" : text;
    return mediaType().endsWith("json") ? JSON.readTree(present) : TextNode.valueOf(present);
  }
}
