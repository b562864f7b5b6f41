package io.tallystick.verifier.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that a request shows, in {@code Authorization: Bearer} (RFC 6750 section 2.1) or {@code
 * X-API-Key}. Two that differ, or a header that stands twice, are refused: nobody could say which
 * one a proxy or the service behind it would believe. Pure, any thread.
 */
final class Credentials {
  private static final String SCHEME = "Bearer";

  private Credentials() {}

  /** The key's text, null if none is shown. */
  static @Nullable String of(MultiMap headers) {
    String bearer = bearer(only(headers, HttpHeaders.AUTHORIZATION, "Authorization"));
    String apiKey = only(headers, Names.API_KEY, "X-API-Key");
    if (bearer == null || apiKey == null) {
      return bearer == null ? apiKey : bearer;
    }
    if (!bearer.equals(apiKey)) {
      throw refused("Authorization and X-API-Key hold different keys; send one.");
    }
    return bearer;
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String rest = authorization.substring(SCHEME.length());
    String token = rest.strip();
    boolean separated = !rest.isEmpty() && rest.charAt(0) == ' ';
    return separated && !token.isEmpty() ? token : null;
  }

  private static @Nullable String only(MultiMap headers, CharSequence name, String shownName) {
    String value = headers.get(name);
    if (value == null) {
      return null;
    }
    List<String> all = headers.getAll(name);
    if (all.size() > 1) {
      throw refused("The header " + shownName + " stands " + all.size() + " times; send one.");
    }
    return value.isBlank() ? null : value;
  }

  private static Refusal refused(String detail) {
    return new Refusal(400, "invalid_request", detail);
  }
}
