package io.tallystick.keyservice.api;

import io.tallystick.keyservice.directory.Cursor;
import io.tallystick.keyservice.directory.KeyFilter;
import io.tallystick.runtime.http.Problem;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /v1/keys}, read strictly. */
record ListRequest(KeyFilter filter, @Nullable Cursor cursor, int limit) {
  static final int LIMIT_DEFAULT = 50;
  static final int LIMIT_MAX = 200;
  private static final Set<String> NAMES =
      Set.of("owner", "environment", "kind", "status", "limit", "cursor");

  static ListRequest parse(MultiMap query, String workspace) {
    QueryParameters.refuseOthers(query, NAMES);
    KeyFilter filter =
        new KeyFilter(
            workspace,
            query.get("owner"),
            choice(query, "environment", List.of("live", "test")),
            choice(query, "kind", List.of("api_key", "oauth_client", "management")),
            choice(query, "status", List.of("active", "expired", "revoked", "quarantined")));
    return new ListRequest(filter, cursor(query, filter), limit(query));
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

  private static int limit(MultiMap query) {
    String text = query.get("limit");
    if (text == null) {
      return LIMIT_DEFAULT;
    }
    if (!text.matches("\\d{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LIMIT_MAX) {
      throw QueryParameters.refuse("limit", "it is a whole number from 1 to " + LIMIT_MAX);
    }
    return Integer.parseInt(text);
  }
}
