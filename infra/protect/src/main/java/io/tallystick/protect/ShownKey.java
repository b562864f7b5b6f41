package io.tallystick.protect;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that a request shows, in {@code Authorization: Bearer} (RFC 6750 section 2.1) or {@code
 * X-API-Key}. Two that differ, or a header that stands twice, are refused, for nobody could say
 * which one counts. Pure.
 */
final class ShownKey {
  private static final String SCHEME = "Bearer ";

  private ShownKey() {}

  /**
   * The key's text, null if none is shown.
   *
   * @throws IllegalArgumentException with a sentence for the caller
   */
  static @Nullable String of(MultiMap headers) {
    String bearer = bearer(only(headers, "Authorization"));
    String apiKey = only(headers, "X-API-Key");
    if (bearer != null && apiKey != null && !bearer.equals(apiKey)) {
      throw new IllegalArgumentException(
          "Authorization and X-API-Key hold different keys; send one.");
    }
    return bearer == null ? apiKey : bearer;
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String token = authorization.substring(SCHEME.length()).strip();
    return token.isEmpty() ? null : token;
  }

  private static @Nullable String only(MultiMap headers, String name) {
    List<String> all = headers.getAll(name);
    if (all.size() > 1) {
      throw new IllegalArgumentException(
          "The header " + name + " stands " + all.size() + " times; send one.");
    }
    return all.isEmpty() || all.get(0).isBlank() ? null : all.get(0);
  }
}
