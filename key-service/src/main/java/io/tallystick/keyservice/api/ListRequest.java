package io.tallystick.keyservice.api;

import io.tallystick.keyservice.directory.Cursor;
import io.tallystick.keyservice.directory.KeyFilter;
import io.tallystick.runtime.http.Problem;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /v1/keys}, read strictly. */
record ListRequest(KeyFilter filter, @Nullable Cursor cursor, int limit) {
  static final int LIMIT_DEFAULT = 50;
  static final int LIMIT_MAX = 200;
  private static final List<String> STATUSES =
      List.of("active", "disabled", "expired", "revoked", "quarantined");
  private static final Set<String> NAMES =
      Set.of("owner", "environment", "kind", "status", "limit", "cursor", "at");

  static ListRequest parse(MultiMap query, String workspace, Instant now) {
    QueryParameters.refuseOthers(query, NAMES);
    KeyFilter filter =
        new KeyFilter(
            workspace,
            query.get("owner"),
            choice(query, "environment", List.of("live", "test")),
            choice(query, "kind", List.of("api_key", "oauth_client", "management")),
            choice(query, "status", STATUSES),
            QueryParameters.past(query, "at", now));
    int limit = QueryParameters.limit(query, LIMIT_DEFAULT, LIMIT_MAX);
    return new ListRequest(filter, cursor(query, filter), limit);
  }

  private static @Nullable String choice(MultiMap query, String name, List<String> choices) {
    String value = query.get(name);
    if (value != null && !choices.contains(value)) {
      throw QueryParameters.refuse(name, "it is one of " + String.join(", ", choices));
    }
    return value;
  }

  private static @Nullable Cursor cursor(MultiMap query, KeyFilter filter) {
    String text = query.get("cursor");
    if (text == null) {
      return null;
    }
    Cursor cursor = Cursor.parse(text, filter);
    if (cursor == null) {
      throw new ApiProblem(
          new Problem(
              400,
              "invalid_cursor",
              "The cursor is not one of this list; take it from nextCursor and keep the filters."));
    }
    return cursor;
  }
}
