package io.tallystick.key.state;

import java.util.ArrayList;
import java.util.List;

/**
 * More of a limit of credits.
 *
 * @param limit its name
 * @param add how many, 1 to 10^12
 */
public record TopUp(String limit, long add) {
  public TopUp {
    if (add < 1 || add > KeyLimit.LIMIT_MAX) {
      throw new IllegalArgumentException(
          "credits are added in a whole number from 1 to " + KeyLimit.LIMIT_MAX);
    }
  }

  /**
   * The grant after it.
   *
   * @throws IllegalArgumentException when the grant has no such credits of its own, or would have
   *     more than a limit can be
   */
  public KeyGrant applyTo(KeyGrant grant) {
    if (grant.limits() == null) {
      throw new IllegalArgumentException("the key has no limits of its own");
    }
    List<KeyLimit> after = new ArrayList<>(grant.limits());
    after.set(place(after), after.get(place(after)).raised(add));
    return grant.limitedTo(after);
  }

  private int place(List<KeyLimit> limits) {
    for (int i = 0; i < limits.size(); i++) {
      KeyLimit candidate = limits.get(i);
      if (candidate.algorithm() == LimitAlgorithm.CREDITS && candidate.name().equals(limit)) {
        return i;
      }
    }
    throw new IllegalArgumentException("the key has no credits of this name");
  }
}
