package io.tallystick.keyservice.api;

import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.KeyFieldsJson;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.runtime.http.Problem;
import org.jspecify.annotations.Nullable;

/** What {@code POST /v1/keys/{id}/revoke} says: an optional reason, an optional version. */
record RevokeRequest(RevokeReason reason, @Nullable Long expectedVersion) {

  static RevokeRequest parse(byte @Nullable [] body, @Nullable String ifMatch) {
    RevokeReason reason = null;
    if (body != null && body.length > 0) {
      JsonFields fields = JsonFields.parse(body);
      reason = fields.optional("reason", KeyFieldsJson::reason);
      fields.refuseOthers();
    }
    return new RevokeRequest(reason == null ? RevokeReason.UNSPECIFIED : reason, version(ifMatch));
  }

  private static @Nullable Long version(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.equals("*")) {
      return null;
    }
    if (!ifMatch.matches("\"\\d{1,18}\"")) {
      throw new ApiProblem(
          new Problem(
              400, "invalid_if_match", "If-Match is one ETag as a key's answer gave it, or *."));
    }
    return Long.parseLong(ifMatch.substring(1, ifMatch.length() - 1));
  }
}
