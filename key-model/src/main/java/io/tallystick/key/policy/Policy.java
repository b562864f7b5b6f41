package io.tallystick.key.policy;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyLimit;
import java.util.List;

/**
 * The limits of a plan or an owner at one version; also the event that made it, which holds the
 * whole of it. Immutable.
 *
 * @param change which version, when and by whom
 * @param limits empty for none
 */
public record Policy(PolicyName name, Change change, List<KeyLimit> limits) {
  public Policy {
    limits = KeyLimit.checkAll(limits, name.kind().one());
  }

  public long version() {
    return change.version();
  }
}
