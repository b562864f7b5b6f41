package io.tallystick.keyservice.access;

import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.KeyText;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.keyservice.work.Busy;
import io.tallystick.runtime.config.PepperSource;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Proves management keys against this node's directory. Every way to fail looks the same to the
 * caller, an unknown id and a wrong secret also in the work that they cost. Any thread.
 */
public final class ManagementAccess {
  private final Directory directory;
  private final BoundedPool pool;
  private final PepperSource peppers;
  private final BcryptProver bcrypt;
  private final Clock clock;

  public ManagementAccess(
      Directory directory,
      BoundedPool pool,
      PepperSource peppers,
      BcryptProver bcrypt,
      Clock clock) {
    this.directory = directory;
    this.pool = pool;
    this.peppers = peppers;
    this.bcrypt = bcrypt;
    this.clock = clock;
  }

  /**
   * Gives the caller that {@code token} proves, or null.
   *
   * @param address of the peer, an address literal
   */
  public CompletableFuture<@Nullable Caller> prove(@Nullable String token, String address) {
    KeyText text = KeyText.parse(token);
    if (text == null) {
      return CompletableFuture.completedFuture(null);
    }
    return pool.submit(() -> directory.state(text.id()))
        .thenCompose(
            state ->
                proof(state, text)
                    .thenApply(
                        proof -> proof == Proof.MATCH ? caller(state, text, address) : null));
  }

  private CompletableFuture<Proof> proof(KeyState state, KeyText text) {
    Peppers current = peppers.current();
    Key key = state.key();
    if (key == null) {
      Proof proof = current.proveNothing(text.id(), text.secret());
      return CompletableFuture.completedFuture(proof);
    }
    Credential credential = key.credential();
    Proof byTag = current.prove(credential, key.id(), text.secret());
    String hash = credential.bcrypt();
    if (byTag != Proof.UNDECIDED || hash == null) {
      return CompletableFuture.completedFuture(byTag);
    }
    return bcrypt
        .prove(key.id(), key.version(), hash, text.secret())
        .thenApply(ManagementAccess::decided);
  }

  private static Proof decided(Proof proof) {
    if (proof == Proof.BUSY) {
      throw new Busy("the pool for bcrypt");
    }
    return proof;
  }

  private @Nullable Caller caller(KeyState state, KeyText text, String address) {
    Key key = state.key();
    if (key == null || state.isQuarantined() || key.isRevoked()) {
      return null;
    }
    boolean mayCall =
        key.profile().kind() == KeyKind.MANAGEMENT
            && key.profile().prefix().equals(text.prefix())
            && key.profile().environment() == text.environment()
            && !key.grant().isExpired(clock.instant())
            && isAllowedFrom(key, address);
    return mayCall
        ? new Caller(key.id(), key.profile().workspace(), Set.copyOf(key.grant().scopes()))
        : null;
  }

  private static boolean isAllowedFrom(Key key, String address) {
    Predicate<AddressRange> holds = range -> range.contains(AddressRange.address(address));
    return key.grant().allowedAddresses().isEmpty()
        || key.grant().allowedAddresses().stream().anyMatch(holds);
  }
}
