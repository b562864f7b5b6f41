package io.tallystick.verifier.permit;

import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.KeyId;
import io.tallystick.limit.Claim;
import io.tallystick.limit.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The demands of keys that call often, made once for as long as their limits stay. Bounded: of two
 * keys that fall together the later one stays. Any thread; a race costs a second making.
 */
final class ReadyDemands {
  private static final int SLOTS_BITS = 14;

  private final @Nullable Ready[] slots = new @Nullable Ready[1 << SLOTS_BITS];

  /**
   * A demand and what it was made of. Limits are compared by identity: every change of them makes
   * another list. A key never changes its workspace and owner.
   */
  private record Ready(KeyId id, List<Limit> ofKey, List<Limit> ofOwner, Demand demand) {
    boolean isOf(KeyId otherId, List<Limit> key, List<Limit> owner) {
      return ofKey == key && ofOwner == owner && id.equals(otherId);
    }
  }

  Demand of(KeyView key, List<Limit> ofKey, List<Limit> ofOwner) {
    KeyId id = key.id();
    int slot = id.hashCode() >>> (Integer.SIZE - SLOTS_BITS);
    Ready there = slots[slot];
    if (there != null && there.isOf(id, ofKey, ofOwner)) {
      return there.demand();
    }
    Demand demand = made(key, ofKey, ofOwner);
    slots[slot] = new Ready(id, ofKey, ofOwner, demand);
    return demand;
  }

  private static Demand made(KeyView key, List<Limit> ofKey, List<Limit> ofOwner) {
    List<Claim> claims = new ArrayList<>(2);
    if (!ofKey.isEmpty()) {
      claims.add(new Claim(Subjects.key(key.id().value()), ofKey));
    }
    if (!ofOwner.isEmpty()) {
      claims.add(new Claim(Subjects.OWNER, ofOwner));
    }
    return new Demand(Subjects.group(key.workspace(), key.owner()), claims);
  }
}
