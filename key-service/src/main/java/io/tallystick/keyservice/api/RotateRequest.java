package io.tallystick.keyservice.api;

import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.DurationText;
import io.tallystick.keyservice.command.Rotate;

/**
 * The body of a rotation.
 *
 * @param overlapMillis how long the secret so far stays good; 0, not at all, where the body is
 *     silent
 */
record RotateRequest(long overlapMillis) {

  static RotateRequest parse(byte[] body) {
    if (body.length == 0) {
      return new RotateRequest(0);
    }
    JsonFields fields = JsonFields.parse(body);
    Long overlap = fields.optional("overlap", value -> overlapMillis(JsonFields.text(value)));
    fields.refuseOthers();
    return new RotateRequest(overlap == null ? 0 : overlap);
  }

  private static long overlapMillis(String text) {
    long millis = DurationText.parseMillis(text);
    if (millis > Rotate.OVERLAP_MAX_MILLIS) {
      throw new IllegalArgumentException("an overlap is from 0s to 30d");
    }
    return millis;
  }
}
