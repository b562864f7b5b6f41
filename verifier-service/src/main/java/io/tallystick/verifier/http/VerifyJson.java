package io.tallystick.verifier.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.state.Scope;
import io.tallystick.limit.Decision;
import io.tallystick.limit.LimitState;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.ProvedKey;
import io.tallystick.verifier.verify.Answer;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code POST /v1/verify}, strict in what they take. Pure, any thread. */
final class VerifyJson {
  static final long COST_MAX = 1_000_000_000_000L;
  private static final long COST_DEFAULT = 1;

  /** Always three digits, so that answers have the same length at any time. */
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private VerifyJson() {}

  /** Reads a request; a {@link JsonFieldException} names the field that is wrong. */
  static Asked read(byte[] utf8) {
    JsonFields fields = JsonFields.parse(utf8);
    String key = fields.optional("key", JsonFields::text);
    List<String> scopes = fields.optionalList("scopes", Scope.PER_KEY_MAX, VerifyJson::scope);
    Supplier<byte[]> address = fields.optional("address", VerifyJson::address);
    Long cost = fields.optional("cost", VerifyJson::cost);
    Long minVersion = fields.optional("minVersion", VerifyJson::minVersion);
    fields.refuseOthers();
    return new Asked(
        key,
        scopes == null ? List.of() : scopes,
        address == null ? Asked.NO_ADDRESS : address,
        cost == null ? COST_DEFAULT : cost,
        minVersion == null ? 0 : minVersion);
  }

  /**
   * Writes an answer: {@code valid}, {@code code} and {@code asOf}, the rest only when the secret
   * is proved.
   */
  static byte[] write(Answer answer, Instant asOf) {
    return Json.object(
        json -> {
          json.writeBooleanField("valid", answer.code() == Code.VALID);
          json.writeStringField("code", answer.code().name());
          if (answer.code() != Code.VALID) {
            json.writeStringField("detail", answer.detail());
          }
          if (answer.proved() != null) {
            write(answer.proved(), json);
          }
          Decision decision = answer.decision();
          if (decision != null || answer.code() == Code.VALID) {
            json.writeArrayFieldStart("limits");
            write(decision, json);
            json.writeEndArray();
          }
          json.writeStringField("asOf", MILLIS.format(asOf));
        });
  }

  private static void write(ProvedKey proved, JsonGenerator json) throws IOException {
    KeyView key = proved.key();
    json.writeStringField("id", key.id().value());
    json.writeStringField("owner", key.owner());
    json.writeStringField("workspace", key.workspace());
    json.writeStringField("environment", key.environment().text());
    json.writeArrayFieldStart("scopes");
    for (String scope : proved.scopes()) {
      json.writeString(scope);
    }
    json.writeEndArray();
    // The fold has made it from a parsed object, so it is put in as it stands.
    json.writeFieldName("metadata");
    json.writeRawValue(key.metadata());
    json.writeNumberField("version", key.version());
    json.writeStringField("secret", shown(proved));
  }

  private static String shown(ProvedKey proved) {
    if (proved.byToken()) {
      return "token";
    }
    return proved.byPreviousSecret() ? "previous" : "current";
  }

  private static void write(@Nullable Decision decision, JsonGenerator json) throws IOException {
    List<LimitState> states = decision == null ? List.of() : decision.limits();
    for (LimitState state : states) {
      json.writeStartObject();
      json.writeStringField("name", ToldLimits.name(state));
      json.writeNumberField("limit", state.limit().limit());
      json.writeNumberField("remaining", state.remaining());
      if (state.resetAfterMillis() == LimitState.NEVER) {
        json.writeNullField("resetAfterMillis");
      } else {
        json.writeNumberField("resetAfterMillis", state.resetAfterMillis());
      }
      json.writeStringField("mode", state.limit().shadow() ? "shadow" : "enforce");
      json.writeBooleanField("exceeded", state.exceeded());
      json.writeEndObject();
    }
  }

  private static String scope(JsonNode value) {
    return Scope.check(JsonFields.text(value));
  }

  private static Supplier<byte[]> address(JsonNode value) {
    byte[] address = AddressRange.address(JsonFields.text(value));
    return () -> address;
  }

  private static long minVersion(JsonNode value) {
    long version = JsonFields.integer(value);
    if (version < 1) {
      throw new IllegalArgumentException("a version is a whole number from 1");
    }
    return version;
  }

  private static long cost(JsonNode value) {
    long cost = JsonFields.integer(value);
    if (cost < 0 || cost > COST_MAX) {
      throw new IllegalArgumentException("a cost is a whole number from 0 to " + COST_MAX);
    }
    return cost;
  }
}
