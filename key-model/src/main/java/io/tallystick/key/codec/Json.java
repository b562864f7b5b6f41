package io.tallystick.key.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The one JSON mapper: refuses doubled fields, trailing text, numbers that are none, and nesting
 * deeper than 16. Any thread.
 */
public final class Json {
  private static final int DEPTH_MAX = 16;
  private static final int SIZE_USUAL_BYTES = 512;
  private static final JsonMapper MAPPER = mapper();

  private Json() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Reads one JSON document. */
  public static JsonNode read(byte[] utf8) {
    try {
      JsonNode node = MAPPER.readTree(utf8);
      if (node == null || node.isMissingNode()) {
        throw new JsonFieldException("", "the body is empty, a JSON object is expected");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new JsonFieldException("", problem(e));
    } catch (IOException e) {
      throw new JsonFieldException("", "not valid UTF-8");
    }
  }

  public static JsonNode read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  /** What writes a document field by field, without a tree of it in between. */
  public interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** Writes an object with what {@code fields} puts into it. */
  public static byte[] object(Content fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(SIZE_USUAL_BYTES);
    try (JsonGenerator json = MAPPER.getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("plain values can always be written to memory", e);
    }
    return bytes.toByteArray();
  }

  public static String text(JsonNode node) {
    return new String(write(node), StandardCharsets.UTF_8);
  }

  /** Says where and what, never the text itself: it may hold a secret. */
  private static String problem(JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    String message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    if (message.startsWith("Duplicate field") || message.startsWith("Duplicate Object property")) {
      return "a field stands twice" + place;
    }
    return "not valid JSON" + place;
  }

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // Numbers in an owner's metadata come back as they were written, 1.50 as 1.50.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build());
    return mapper;
  }
}
