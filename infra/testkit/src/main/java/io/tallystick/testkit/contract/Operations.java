package io.tallystick.testkit.contract;

import io.tallystick.testkit.contract.JsonDocument.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations of an OpenAPI document, found by method and path. Immutable, any thread. */
final class Operations {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final List<Operation> all = new ArrayList<>();

  Operations(JsonDocument document) {
    for (Place path : document.children(document.at(""), "paths")) {
      Place item = document.follow(path);
      item.node().fieldNames().forEachRemaining(method -> add(document, path.name(), item, method));
    }
  }

  /**
   * One operation.
   *
   * @param parameters those of the path too
   */
  record Operation(String method, String template, Place place, List<Place> parameters) {
    String name() {
      return method + " " + template;
    }

    boolean matches(String path) {
      String[] wanted = template.split("/", -1);
      String[] given = path.split("/", -1);
      boolean same = wanted.length == given.length;
      for (int i = 0; same && i < wanted.length; i++) {
        same = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
      }
      return same;
    }

    long variables() {
      return template.chars().filter(c -> c == '{').count();
    }
  }

  List<Operation> all() {
    return List.copyOf(all);
  }

  /** The operation for this method and path, the one with fewest variables if several match. */
  @Nullable Operation find(String method, String path) {
    return all.stream()
        .filter(each -> each.method().equals(method) && each.matches(path))
        .min(Comparator.comparingLong(Operation::variables))
        .orElse(null);
  }

  private void add(JsonDocument document, String template, Place item, String method) {
    Place place = document.child(item, method);
    if (place != null && METHODS.contains(method)) {
      List<Place> parameters = new ArrayList<>(document.children(item, "parameters"));
      parameters.addAll(document.children(place, "parameters"));
      List<Place> followed = parameters.stream().map(document::follow).toList();
      all.add(new Operation(method.toUpperCase(Locale.ROOT), template, place, followed));
    }
  }
}
