package io.tallystick.verifier.permit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of the deployment, in the order in which they were written. Immutable, any thread. */
public final class RouteRules {
  /**
   * All may match one call, and a call has room for so many claims beside its key's and owner's.
   */
  static final int RULES_MAX = 32;

  private static final String NONE = "none";

  private final List<RouteRule> rules;

  private RouteRules(List<RouteRule> rules) {
    this.rules = rules;
  }

  /**
   * Reads {@code TALLYSTICK_ROUTE_LIMITS}: rules behind one another, with {@code ;} or new lines.
   */
  public static RouteRules parse(String text) {
    List<RouteRule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (!text.equals(NONE)) {
      List<String> parts =
          Arrays.stream(text.split("[;\\n]", -1))
              .map(String::strip)
              .filter(part -> !part.isEmpty() && !part.startsWith("#"))
              .toList();
      for (String part : parts) {
        RouteRule rule = RouteRule.parse(rules.size(), part);
        if (!names.add(rule.name())) {
          throw new IllegalArgumentException("two rules are named " + rule.name());
        }
        rules.add(rule);
      }
    }
    if (rules.size() > RULES_MAX) {
      throw new IllegalArgumentException("at most " + RULES_MAX + " rules are allowed");
    }
    return new RouteRules(List.copyOf(rules));
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Every rule that a call is under; all of them count. */
  public List<RouteRule> of(String method, String uri) {
    RoutePath path = RoutePath.of(uri);
    List<RouteRule> matching = new ArrayList<>();
    for (RouteRule rule : rules) {
      if (rule.isFor(method, path)) {
        // Nobody is let in without a key by a path that could be read as another one.
        matching.add(rule.letsIn() && !path.isPlain() ? rule.withoutLettingIn() : rule);
      }
    }
    return matching;
  }
}
