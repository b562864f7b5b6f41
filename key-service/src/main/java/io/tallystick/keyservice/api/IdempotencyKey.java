package io.tallystick.keyservice.api;

import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.mint.DerivedId;
import io.tallystick.runtime.http.Problem;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the header {@code Idempotency-Key} names: a request that may be sent again. */
record IdempotencyKey(String value) {
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7E]{1,255}");

  /** Reads the header, null if it is absent. */
  static @Nullable IdempotencyKey of(MultiMap headers) {
    List<String> all = headers.getAll("idempotency-key");
    if (all.isEmpty()) {
      return null;
    }
    if (all.size() > 1 || !FORM.matcher(all.get(0)).matches()) {
      throw new ApiProblem(
          new Problem(
              400,
              "invalid_idempotency_key",
              "Idempotency-Key is one header of 1 to 255 printable ASCII characters without"
                  + " spaces, such as a UUID."));
    }
    return new IdempotencyKey(all.get(0));
  }

  /** The id of the key that this request makes, however often and wherever it is sent. */
  KeyId id(String workspace) {
    return DerivedId.ofRequest(workspace, value);
  }
}
