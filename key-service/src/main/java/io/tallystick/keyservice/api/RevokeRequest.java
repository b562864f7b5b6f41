package io.tallystick.keyservice.api;

import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.KeyFieldsJson;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;

/** Why a key is revoked, as a body says it: an optional reason of the list, an optional note. */
final class RevokeRequest {
  private RevokeRequest() {}

  /** Reads a body that holds nothing else; an empty one gives no reason. */
  static Revocation parse(byte[] body) {
    if (body.length == 0) {
      return new Revocation(RevokeReason.UNSPECIFIED, null);
    }
    JsonFields fields = JsonFields.parse(body);
    Revocation because = read(fields);
    fields.refuseOthers();
    return because;
  }

  static Revocation read(JsonFields fields) {
    RevokeReason reason = fields.optional("reason", KeyFieldsJson::reason);
    String note = fields.optional("note", value -> Revocation.checkNote(JsonFields.text(value)));
    return new Revocation(reason == null ? RevokeReason.UNSPECIFIED : reason, note);
  }
}
