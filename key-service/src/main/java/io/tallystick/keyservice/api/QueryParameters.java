package io.tallystick.keyservice.api;

import io.tallystick.key.codec.JsonFields;
import io.tallystick.runtime.http.Problem;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The strictness that every query shares: no unknown parameter, none twice. */
final class QueryParameters {
  private QueryParameters() {}

  static void refuseOthers(MultiMap query, Set<String> known) {
    for (String name : query.names()) {
      if (!known.contains(name)) {
        // The name is not repeated: whoever puts a key into a URL gets it back in no body or log.
        String choices =
            known.isEmpty() ? "none" : String.join(", ", known.stream().sorted().toList());
        throw new ApiProblem(
            new Problem(
                400, "unknown_parameter", "A query parameter is unknown; known: " + choices + "."));
      }
      if (query.getAll(name).size() > 1) {
        throw refuse(name, "it stands twice");
      }
    }
  }

  /** The parameter {@code limit}, a whole number from 1 to {@code max}. */
  static int limit(MultiMap query, int fallback, int max) {
    String text = query.get("limit");
    if (text == null) {
      return fallback;
    }
    if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
      throw refuse("limit", "it is a whole number from 1 to " + max);
    }
    return Integer.parseInt(text);
  }

  /** A time that has passed, null when the parameter is absent. */
  static @Nullable Instant past(MultiMap query, String name, Instant now) {
    String text = query.get(name);
    if (text == null) {
      return null;
    }
    Instant time;
    try {
      time = JsonFields.instant(text);
    } catch (IllegalArgumentException e) {
      throw refuse(name, String.valueOf(e.getMessage()));
    }
    if (time.isAfter(now)) {
      throw refuse(name, "the time lies in the future; nothing is known of it yet");
    }
    return time;
  }

  static ApiProblem refuse(String name, String detail) {
    Problem problem =
        new Problem(400, "invalid_parameter", "Query parameter " + name + ": " + detail + ".");
    problem.more().put("parameter", name);
    return new ApiProblem(problem);
  }
}
