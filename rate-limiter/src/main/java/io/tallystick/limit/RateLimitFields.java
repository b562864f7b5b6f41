package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The values of the HTTP fields that tell a client its limits, after
 * draft-ietf-httpapi-ratelimit-headers-10 (sections 3 and 4) and RFC 9110, section 10.2.3. Seconds
 * are rounded up, so no client is told to come back too early. Limits in shadow are not told: they
 * hold nobody back. Of two limits with one name, which only limits of different subjects can have,
 * the later is told as {@code name-2}. Stateless.
 */
public final class RateLimitFields {
  private static final long MILLIS_PER_SECOND = 1_000;

  /** Of what one limit is told by. */
  private static final int LENGTH_USUAL = 40;

  private RateLimitFields() {}

  /**
   * {@code RateLimit-Policy}: {@code "default";q=100;w=60, "daily";q=1000;w=86400}. Credits have no
   * {@code w}; a month's is its longest. Empty when there is nothing to tell.
   */
  public static String policy(List<LimitState> states) {
    return policy(states, RateLimitFields::ownName);
  }

  /**
   * The same with other names, for who has to tell whose limits they are.
   *
   * @param naming gives printable ASCII without quotes and backslashes
   */
  public static String policy(List<LimitState> states, Function<LimitState, String> naming) {
    return fields(states, naming, RateLimitFields::policy);
  }

  /**
   * {@code RateLimit}: {@code "default";r=73;t=22}. Credits, and a limit that the cost can never
   * fit, have no {@code t}. What remains is never told to be more than the policy's {@code q}, as a
   * large burst would have it. Empty when there is nothing to tell.
   */
  public static String state(List<LimitState> states) {
    return state(states, RateLimitFields::ownName);
  }

  /** The same with names as in {@link #policy(List, Function)}. */
  public static String state(List<LimitState> states, Function<LimitState, String> naming) {
    return fields(states, naming, RateLimitFields::state);
  }

  /** The states of limits that are in force; one in shadow is nothing that a caller should mind. */
  public static List<LimitState> told(List<LimitState> states) {
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i).limit().shadow()) {
        return states.stream().filter(state -> !state.limit().shadow()).toList();
      }
    }
    return states;
  }

  /** The limits that a call was denied for, under the names that the fields tell. */
  public static List<String> violated(List<LimitState> states) {
    return violated(states, RateLimitFields::ownName);
  }

  /** The same with names as in {@link #policy(List, Function)}. */
  public static List<String> violated(
      List<LimitState> states, Function<LimitState, String> naming) {
    List<LimitState> told = told(states);
    List<String> names = names(told, naming);
    List<String> violated = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      if (told.get(i).denies()) {
        violated.add(names.get(i));
      }
    }
    return violated;
  }

  /**
   * {@code Retry-After} of a denial, never earlier than the {@code t} of a limit that it exceeded.
   * {@link Decision#NEVER} when the field must be left out because no waiting helps; 0 when the
   * call was not denied.
   */
  public static long retryAfterSeconds(Decision decision) {
    long millis = decision.retryAfterMillis();
    return millis == Decision.NEVER ? Decision.NEVER : seconds(millis);
  }

  private interface Parameters {
    void append(LimitState state, StringBuilder to);
  }

  private static String fields(
      List<LimitState> states, Function<LimitState, String> naming, Parameters parameters) {
    List<LimitState> told = told(states);
    List<String> names = names(told, naming);
    StringBuilder fields = new StringBuilder(LENGTH_USUAL * told.size());
    for (int i = 0; i < told.size(); i++) {
      // The alphabet of names needs no escapes in a structured field's string.
      fields.append(i == 0 ? "\"" : ", \"").append(names.get(i)).append('"');
      parameters.append(told.get(i), fields);
    }
    return fields.toString();
  }

  private static void policy(LimitState state, StringBuilder to) {
    Limit limit = state.limit();
    to.append(";q=").append(limit.limit());
    if (limit.algorithm() != Algorithm.CREDITS) {
      to.append(";w=").append(seconds(limit.windowMillis()));
    }
  }

  private static void state(LimitState state, StringBuilder to) {
    to.append(";r=").append(Math.min(state.remaining(), state.limit().limit()));
    if (state.resetAfterMillis() != LimitState.NEVER) {
      to.append(";t=").append(seconds(state.resetAfterMillis()));
    }
  }

  private static String ownName(LimitState state) {
    return state.limit().name();
  }

  /** One name for each state, no two alike. */
  private static List<String> names(List<LimitState> states, Function<LimitState, String> naming) {
    if (states.size() == 1) {
      return List.of(naming.apply(states.get(0)));
    }
    List<String> names = new ArrayList<>(states.size());
    for (LimitState state : states) {
      String own = naming.apply(state);
      String name = own;
      for (int i = 2; names.contains(name); i++) {
        name = own + '-' + i;
      }
      names.add(name);
    }
    return names;
  }

  private static long seconds(long millis) {
    return (millis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
  }
}
