package io.tallystick.verifier.permit;

import io.tallystick.key.text.KeyId;
import io.tallystick.limit.Claim;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call has to get from the limiter before it is let through: all claims of one group, or
 * nothing. Immutable.
 *
 * @param group of all subjects of an owner, since their counts are kept together
 * @param claims of the key, and of its owner if it has limits; never without limits
 */
public record Demand(String group, List<Claim> claims) {
  /** Of a key that nothing limits. */
  static final Demand NONE = new Demand("", List.of());

  public Demand {
    claims = List.copyOf(claims);
  }

  /** Whether nothing is counted. */
  public boolean isEmpty() {
    return claims.isEmpty();
  }

  /** The same with what the rules of a route take from this key. */
  Demand with(Route route, KeyId id) {
    if (route.isEmpty()) {
      return this;
    }
    List<Claim> all = new ArrayList<>(claims);
    all.addAll(route.claims(id.value()));
    return new Demand(group, all);
  }
}
