package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.KeyLimit;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/keys/{id}/top-up}.
 *
 * @param limit null where the body leaves it open
 */
record TopUpRequest(@Nullable String limit, long add) {

  static TopUpRequest parse(byte[] body) {
    JsonFields fields = JsonFields.parse(body);
    String limit = fields.optional("limit", JsonFields::text);
    long add = fields.required("add", TopUpRequest::count);
    fields.refuseOthers();
    return new TopUpRequest(limit, add);
  }

  private static long count(JsonNode value) {
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < 1 || value.longValue() > KeyLimit.LIMIT_MAX) {
      throw new IllegalArgumentException("a whole number from 1 to " + KeyLimit.LIMIT_MAX);
    }
    return value.longValue();
  }
}
