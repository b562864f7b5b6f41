package io.tallystick.keyservice.access;

import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.proof.SlowProof;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.keyservice.work.Busy;
import io.tallystick.runtime.config.PepperSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Proves texts of keys against this node's directory. An unknown id and a wrong secret look the
 * same, also in the work that they cost. Any thread.
 */
public final class KeyProofs {
  private final Directory directory;
  private final BoundedPool pool;
  private final PepperSource peppers;
  private final BcryptProver bcrypt;
  private final ForeignFormats formats;
  private final Clock clock;

  /** What proofs work with. */
  public record Parts(Directory directory, BoundedPool pool, PepperSource peppers, Clock clock) {}

  /**
   * @param bcrypt decides where a tag can't
   * @param formats of texts that other systems made
   */
  public KeyProofs(Parts parts, BcryptProver bcrypt, ForeignFormats formats) {
    this.directory = parts.directory();
    this.pool = parts.pool();
    this.peppers = parts.peppers();
    this.clock = parts.clock();
    this.bcrypt = bcrypt;
    this.formats = formats;
  }

  /** Gives the key that {@code token} proves, in whatever state it is, or null. */
  public CompletableFuture<@Nullable ProvedKey> prove(@Nullable String token) {
    KeyText text = KeyText.parse(token);
    if (text != null) {
      return pool.submit(() -> directory.state(text.id())).thenCompose(state -> own(state, text));
    }
    List<ForeignText> readings = token == null ? List.of() : formats.readings(token);
    return readings.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : pool.submit(() -> found(readings)).thenCompose(this::first);
  }

  /** A reading of a foreign text, and the key that has its name. */
  private record Found(ForeignText text, KeyState state, KeyView key) {}

  private List<Found> found(List<ForeignText> readings) {
    List<Found> found = new ArrayList<>();
    for (ForeignText reading : readings) {
      KeyId id = directory.byForeignName(reading.name().text());
      KeyState state = id == null ? KeyState.NONE : directory.state(id);
      KeyView key = state.view();
      if (key != null) {
        found.add(new Found(reading, state, key));
      }
    }
    return found;
  }

  private CompletableFuture<@Nullable ProvedKey> own(KeyState state, KeyText text) {
    Peppers current = peppers.current();
    KeyView key = state.view();
    if (key == null) {
      SecretProof unused = SecretProof.ofNothing(current, text);
      return CompletableFuture.completedFuture(null);
    }
    SecretProof proof = SecretProof.of(current, key, text, clock.instant());
    return decided(state, key, proof, text.secret());
  }

  private CompletableFuture<@Nullable ProvedKey> first(List<Found> found) {
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Found candidate = found.get(0);
    SecretProof proof = SecretProof.of(candidate.key(), candidate.text(), clock.instant());
    return decided(candidate.state(), candidate.key(), proof, candidate.text().secret())
        .thenCompose(
            proved ->
                proved == null
                    ? first(found.subList(1, found.size()))
                    : CompletableFuture.completedFuture(proved));
  }

  private CompletableFuture<@Nullable ProvedKey> decided(
      KeyState state, KeyView key, SecretProof proof, Secret secret) {
    if (proof.proof() != Proof.UNDECIDED) {
      return CompletableFuture.completedFuture(proved(state, proof));
    }
    return SlowProof.decide(bcrypt, key, proof.open(), secret)
        .thenApply(slow -> proved(state, slow));
  }

  private static @Nullable ProvedKey proved(KeyState state, SecretProof proof) {
    if (proof.proof() == Proof.BUSY) {
      throw new Busy("the pool for bcrypt");
    }
    Key key = state.key();
    KeySecret secret = proof.matched();
    return key == null || secret == null ? null : new ProvedKey(state, key, secret);
  }
}
