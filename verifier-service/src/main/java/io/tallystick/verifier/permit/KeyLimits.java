package io.tallystick.verifier.permit;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which limits apply to a key: its own, or the deployment's default where it names none. Mapped
 * when the key changes, so that no verdict has to. Immutable, any thread.
 */
public final class KeyLimits {
  private final List<Limit> byDefault;

  /**
   * @param byDefault for keys without limits of their own, empty for none
   */
  public KeyLimits(List<KeyLimit> byDefault) {
    this.byDefault = mapped(byDefault);
  }

  /** The limits of {@code key}; empty means that nothing is counted. */
  public List<Limit> of(@Nullable Key key) {
    return key == null ? List.of() : of(key.grant());
  }

  /** The limits of every key with this grant. */
  public List<Limit> of(KeyGrant grant) {
    List<KeyLimit> own = grant.limits();
    return own == null ? byDefault : mapped(own);
  }

  private static List<Limit> mapped(List<KeyLimit> limits) {
    return limits.stream()
        .map(limit -> new Limit(limit.name(), limit.limit(), limit.windowMillis()))
        .toList();
  }
}
