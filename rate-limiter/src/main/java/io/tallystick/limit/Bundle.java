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
