package io.tallystick.verifier.permit;

import io.tallystick.limit.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits as they are now, ready for the limiter: a key's own, a plan's or an owner's. Whoever holds
 * it sees each change of them without being touched. One thread changes it, any thread reads.
 */
public final class Quota {
  private volatile @Nullable List<Limit> limits;

  /**
   * @param limits null while nobody knows them
   */
  Quota(@Nullable List<Limit> limits) {
    this.limits = limits;
  }

  /** The limits, empty for none; null when this node does not know them. */
  public @Nullable List<Limit> limits() {
    return limits;
  }

  void become(@Nullable List<Limit> now) {
    limits = now;
  }
}
