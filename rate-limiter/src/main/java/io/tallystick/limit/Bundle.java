package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a call takes from, together or not at all: the claims of one group. An immutable value,
 * equal when it would take from the same counts under the same limits.
 *
 * @param group Redis's hash tag: 1 to 256 characters without braces
 * @param claims up to {@value #CLAIMS_MAX}, each of a subject of its own
 */
record Bundle(String group, List<Claim> claims) {
  static final int CLAIMS_MAX = 8;

  private static final long LEASE_MILLIS_MAX = 1_000;
  private static final long LEASES_PER_WINDOW = 100;

  Bundle {
    Claim.requireNamed("group", group);
    claims = List.copyOf(claims);
    if (claims.size() > CLAIMS_MAX) {
      throw new IllegalArgumentException(
          "at most " + CLAIMS_MAX + " claims per call, not " + claims.size());
    }
    requireUnique(claims);
  }

  /** Whether there is anything to count. */
  boolean isEmpty() {
    for (Claim claim : claims) {
      if (!claim.limits().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * How long a lease of it may live at most, 0 when there must be none: credits are money, and a
   * crash would burn what is leased. Redis may grant less.
   */
  long leaseLifeMillis() {
    long lifeMillis = isEmpty() ? 0 : LEASE_MILLIS_MAX;
    for (Claim claim : claims) {
      for (Limit limit : claim.limits()) {
        lifeMillis = Math.min(lifeMillis, limit.windowMillis() / LEASES_PER_WINDOW);
      }
    }
    return lifeMillis;
  }

  int limitCount() {
    int count = 0;
    for (Claim claim : claims) {
      count += claim.limits().size();
    }
    return count;
  }

  /**
   * The hash of each limit, in the order of claims and limits. Its name ends with the algorithm, so
   * that none ever reads what another has written.
   */
  List<String> keys() {
    List<String> keys = new ArrayList<>(limitCount());
    for (Claim claim : claims) {
      for (Limit limit : claim.limits()) {
        keys.add(key(claim.subject(), limit));
      }
    }
    return keys;
  }

  String key(String subject, Limit limit) {
    return "ts:{" + group + "}:" + subject + ":" + limit.name() + ":" + limit.algorithm().text();
  }

  private static void requireUnique(List<Claim> claims) {
    for (int i = 1; i < claims.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (claims.get(i).subject().equals(claims.get(j).subject())) {
          throw new IllegalArgumentException("two claims of the same subject");
        }
      }
    }
  }
}
