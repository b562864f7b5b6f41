package io.tallystick.verifier.support;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.state.RetiringSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A state without what no verdict asks for: the part of it that the projection answers for. */
public final class Judged {
  private Judged() {}

  public static KeyState of(KeyState state) {
    return state.key() == null ? state : new KeyState(of(state.key()), state.quarantine());
  }

  /** All that a key's view answers, null for no key. */
  public static @Nullable List<Object> of(@Nullable KeyView key) {
    return key == null
        ? null
        : List.of(
            key.id(),
            key.version(),
            key.status(),
            key.isQuarantined(),
            key.kind(),
            key.prefix(),
            key.environment(),
            key.workspace(),
            key.owner(),
            key.scopes(),
            key.allowedAddresses(),
            Optional.ofNullable(key.expiresAt()),
            expiries(key),
            key.metadata(),
            of(key.secrets()));
  }

  /** Whether it has ended just before its end, at it, and at any other time. */
  private static List<Boolean> expiries(KeyView key) {
    Instant end = key.expiresAt() == null ? Instant.EPOCH : key.expiresAt();
    return Stream.of(end.minusNanos(1), end, end.plusMillis(1), Instant.EPOCH)
        .map(key::isExpired)
        .toList();
  }

  private static Key of(Key key) {
    KeyProfile profile = key.profile();
    return new Key(
        key.id(),
        key.version(),
        new KeyProfile(
            profile.kind(),
            profile.prefix(),
            profile.environment(),
            profile.workspace(),
            profile.owner(),
            ""),
        key.grant(),
        of(key.secrets()),
        new KeyLife(key.life().status(), Instant.EPOCH, "", Instant.EPOCH, null));
  }

  private static KeySecrets of(KeySecrets secrets) {
    RetiringSecret previous = secrets.previous();
    return new KeySecrets(
        of(secrets.current()),
        previous == null ? null : new RetiringSecret(of(previous.secret()), previous.validUntil()));
  }

  private static KeySecret of(KeySecret secret) {
    return new KeySecret(secret.version(), Instant.EPOCH, secret.credential());
  }
}
