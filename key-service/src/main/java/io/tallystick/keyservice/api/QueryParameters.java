package io.tallystick.keyservice.api;

import io.tallystick.runtime.http.Problem;
import io.vertx.core.MultiMap;
import java.util.Set;

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

  static ApiProblem refuse(String name, String detail) {
    Problem problem =
        new Problem(400, "invalid_parameter", "Query parameter " + name + ": " + detail + ".");
    problem.more().put("parameter", name);
    return new ApiProblem(problem);
  }
}
