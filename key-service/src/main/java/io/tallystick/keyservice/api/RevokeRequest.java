package io.tallystick.keyservice.api;

import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.KeyFieldsJson;
import io.tallystick.key.state.DurationText;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;

/**
 * The body of a revocation.
 *
 * @param because an optional reason of the list, an optional note
 * @param waitMillis how long to wait for a receipt; 0, not at all, where the body is silent
 */
record RevokeRequest(Revocation because, long waitMillis) {
  static final long WAIT_MAX_MILLIS = 30_000;

  static RevokeRequest parse(byte[] body) {
    if (body.length == 0) {
      return new RevokeRequest(new Revocation(RevokeReason.UNSPECIFIED, null), 0);
    }
    JsonFields fields = JsonFields.parse(body);
    Revocation because = because(fields);
    Long wait = fields.optional("wait", value -> waitMillis(JsonFields.text(value)));
    fields.refuseOthers();
    return new RevokeRequest(because, wait == null ? 0 : wait);
  }

  static Revocation because(JsonFields fields) {
    RevokeReason reason = fields.optional("reason", KeyFieldsJson::reason);
    String note = fields.optional("note", value -> Revocation.checkNote(JsonFields.text(value)));
    return new Revocation(reason == null ? RevokeReason.UNSPECIFIED : reason, note);
  }

  private static long waitMillis(String text) {
    long millis = DurationText.parseMillis(text);
    if (millis > WAIT_MAX_MILLIS) {
      throw new IllegalArgumentException("a wait is from 0s to 30s");
    }
    return millis;
  }
}
