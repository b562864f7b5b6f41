package io.tallystick.keyservice.api;

import io.vertx.core.MultiMap;
import java.util.Set;

/**
 * The query of {@code GET /v1/keys/{id}/events}, read strictly.
 *
 * @param afterVersion only events beyond this one
 */
record EventsRequest(long afterVersion, int limit) {
  static final int LIMIT_MAX = 1_000;
  private static final Set<String> NAMES = Set.of("after", "limit");

  static EventsRequest parse(MultiMap query) {
    QueryParameters.refuseOthers(query, NAMES);
    String after = query.get("after");
    if (after != null && !after.matches("\\d{1,18}")) {
      throw QueryParameters.refuse("after", "it is a version, a whole number");
    }
    return new EventsRequest(
        after == null ? 0 : Long.parseLong(after),
        QueryParameters.limit(query, LIMIT_MAX, LIMIT_MAX));
  }
}
