package io.tallystick.key.codec;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Uses of previous secrets as CloudEvents type and JSON value, as verifiers report them. The
 * record's key is the key's id; unknown fields are ignored. Any thread.
 */
public final class SecretUseCodec {
  public static final String TYPE = "io.tallystick.key.secret_used.v1";

  private SecretUseCodec() {}

  /** The JSON value of {@code use}, as {@code node} saw it. */
  public static byte[] encode(String node, SecretUse use) {
    Instant at = use.lastUsedAt().truncatedTo(ChronoUnit.MILLIS);
    return Json.write(
        Json.object()
            .put("node", node)
            .put("secret", use.secretVersion())
            .put("lastUsedAt", at.toString()));
  }

  /** Reads the use of key {@code id} that a record holds. */
  public static SecretUse decode(KeyId id, @Nullable String type, byte @Nullable [] value)
      throws EventUnreadable {
    if (value == null || !TYPE.equals(type)) {
      throw new EventUnreadable(
          value == null ? "a use without value" : "a record of another type than a secret's use");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      return new SecretUse(
          id,
          fields.required("secret", JsonFields::integer),
          fields.required("lastUsedAt", JsonFields::instant));
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("a use that does not decode: " + e.getMessage());
    }
  }
}
