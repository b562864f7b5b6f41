package io.tallystick.verifier.permit;

import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.Limit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A limit of the deployment on calls of some methods below a path. It counts for each key by
 * itself, and where no key is shown for each client address. Immutable.
 *
 * @param index of the rule among all, from 0
 * @param methods in capitals, empty for all
 * @param prefix in the form of {@link RoutePath}, by whole segments
 * @param letsIn whether a call without a key that is within it is let through
 */
public record RouteRule(
    int index, Limit limit, Set<String> methods, String prefix, boolean letsIn) {
  private static final String FORM =
      "a rule is written name: [METHOD,…] /path count/window [shadow] [anonymous],"
          + " such as api: /api/ 50/15m";

  /** Reads one rule of {@code TALLYSTICK_ROUTE_LIMITS}. */
  static RouteRule parse(int index, String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(FORM);
    }
    String name = text.substring(0, colon).strip();
    List<String> words = Arrays.asList(text.substring(colon + 1).strip().split("\\s+"));
    try {
      return parse(index, name, words);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rule " + name + ": " + e.getMessage(), e);
    }
  }

  private static RouteRule parse(int index, String name, List<String> words) {
    int at = 0;
    Set<String> methods = Set.of();
    if (!words.get(at).startsWith("/")) {
      methods = methods(words.get(at));
      at++;
    }
    if (words.size() < at + 2) {
      throw new IllegalArgumentException(FORM);
    }
    String prefix = RoutePath.prefix(words.get(at));
    KeyLimit read = KeyLimit.parse(name, words.get(at + 1));
    Set<String> options = new HashSet<>(words.subList(at + 2, words.size()));
    boolean isShadow = options.remove("shadow");
    boolean letsIn = options.remove("anonymous");
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(FORM);
    }
    Limit limit = Limit.sliding(name, read.limit(), read.windowMillis());
    return new RouteRule(index, isShadow ? limit.inShadow() : limit, methods, prefix, letsIn);
  }

  private static Set<String> methods(String text) {
    Set<String> methods = new HashSet<>();
    for (String method : text.split(",", -1)) {
      if (!method.matches("[A-Z]{1,20}")) {
        throw new IllegalArgumentException(FORM);
      }
      methods.add(method);
    }
    if (methods.contains("GET")) {
      methods.add("HEAD"); // What serves a GET serves its HEAD.
    }
    return Set.copyOf(methods);
  }

  boolean isFor(String method, RoutePath path) {
    return (methods.isEmpty() || methods.contains(method)) && path.isUnder(prefix);
  }

  RouteRule withoutLettingIn() {
    return new RouteRule(index, limit, methods, prefix, false);
  }

  /** Unique among rules, and the name of its limit. */
  public String name() {
    return limit.name();
  }
}
