package io.tallystick.keyservice.access;

import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says who may call the management API: whoever proves a management key that is in use. Every way
 * to fail looks the same to the caller. Any thread.
 */
public final class ManagementAccess {
  private final KeyProofs proofs;
  private final Clock clock;

  public ManagementAccess(KeyProofs proofs, Clock clock) {
    this.proofs = proofs;
    this.clock = clock;
  }

  /**
   * Gives the caller that {@code token} proves, or null.
   *
   * @param address of the peer, an address literal
   */
  public CompletableFuture<@Nullable Caller> prove(@Nullable String token, String address) {
    return proofs.prove(token).thenApply(proved -> proved == null ? null : caller(proved, address));
  }

  private @Nullable Caller caller(ProvedKey proved, String address) {
    Key key = proved.key();
    boolean mayCall =
        key.profile().kind() == KeyKind.MANAGEMENT
            && !proved.state().isQuarantined()
            && !key.isRevoked()
            && !key.isDisabled()
            && !key.grant().isExpired(clock.instant())
            && isAllowedFrom(key, address);
    return mayCall
        ? new Caller(key.id(), key.profile().workspace(), Set.copyOf(key.grant().scopes()))
        : null;
  }

  /** Whether the key's allowed addresses, if it has any, hold {@code address}. */
  public static boolean isAllowedFrom(Key key, String address) {
    Predicate<AddressRange> holds = range -> range.contains(AddressRange.address(address));
    return key.grant().allowedAddresses().isEmpty()
        || key.grant().allowedAddresses().stream().anyMatch(holds);
  }
}
