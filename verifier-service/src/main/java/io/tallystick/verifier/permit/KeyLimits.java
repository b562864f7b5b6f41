package io.tallystick.verifier.permit;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyView;
import io.tallystick.limit.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which limits apply to a key: its own, those of its plan, or the deployment's default where it
 * names neither; and beside them what it shares with its owner's other keys. Mapped when a key or a
 * policy changes, so that no verdict has to. Any thread.
 */
public final class KeyLimits {
  private final Quota byDefault;
  private final Policies policies = new Policies();
  private final ReadyDemands ready = new ReadyDemands();

  /**
   * @param byDefault for keys without limits of their own, empty for none
   */
  public KeyLimits(List<KeyLimit> byDefault) {
    this.byDefault = new Quota(mapped(byDefault));
  }

  /** What plans and owners have, to be folded from their log. */
  public Policies policies() {
    return policies;
  }

  /** The limits of {@code key} alone, without its owner's. */
  public Quota of(@Nullable Key key) {
    return key == null ? byDefault : of(key.profile().workspace(), key.grant());
  }

  /** The limits of every key of the workspace with this grant. */
  public Quota of(String workspace, KeyGrant grant) {
    if (grant.plan() != null) {
      return policies.plan(workspace, grant.plan());
    }
    List<KeyLimit> own = grant.limits();
    return own == null ? byDefault : new Quota(mapped(own));
  }

  /**
   * What a call by {@code key} takes from; null when this node does not know all of its limits, so
   * that nobody can say whether it is within them.
   *
   * @param own as {@link #of} gave it
   * @param route has limits of its own for the key
   */
  public @Nullable Demand demand(KeyView key, Quota own, Route route) {
    List<Limit> ofKey = own.limits();
    Quota shared = policies.owner(key);
    List<Limit> ofOwner = shared == null ? List.of() : shared.limits();
    if (ofKey == null || ofOwner == null) {
      return null;
    }
    return ofKey.isEmpty() && ofOwner.isEmpty() && route.isEmpty()
        ? Demand.NONE
        : ready.of(key, ofKey, ofOwner).with(route, key.id());
  }

  static List<Limit> mapped(List<KeyLimit> limits) {
    return limits.stream().map(KeyLimits::mapped).toList();
  }

  private static Limit mapped(KeyLimit limit) {
    Limit enforced =
        switch (limit.algorithm()) {
          case SLIDING -> Limit.sliding(limit.name(), limit.limit(), limit.windowMillis());
          case GCRA -> Limit.gcra(limit.name(), limit.limit(), limit.windowMillis(), limit.burst());
          case FIXED -> Limit.fixed(limit.name(), limit.limit(), limit.windowMillis());
          case DAILY -> Limit.daily(limit.name(), limit.limit());
          case MONTHLY -> Limit.monthly(limit.name(), limit.limit());
          case CREDITS -> Limit.credits(limit.name(), limit.limit());
        };
    return limit.shadow() ? enforced.inShadow() : enforced;
  }
}
