package io.tallystick.verifier.permit;

import io.tallystick.limit.Claim;
import java.util.List;

/**
 * What a call has to get from the limiter before it is let through: all claims of one group, or
 * nothing. Immutable.
 *
 * @param group of all subjects of an owner, since their counts are kept together
 * @param claims of the key, and of its owner if it has limits; never without limits
 */
public record Demand(String group, List<Claim> claims) {
  public Demand {
    claims = List.copyOf(claims);
  }

  /** Whether nothing is counted. */
  public boolean isEmpty() {
    return claims.isEmpty();
  }
}
