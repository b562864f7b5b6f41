package io.tallystick.key.event;

import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole key, as its events have made it, seen as proofs and verdicts do. Immutable. */
record FoldedKey(Key key, boolean isQuarantined) implements KeyView {
  @Override
  public KeyId id() {
    return key.id();
  }

  @Override
  public long version() {
    return key.version();
  }

  @Override
  public KeyStatus status() {
    return key.life().status();
  }

  @Override
  public KeyKind kind() {
    return key.profile().kind();
  }

  @Override
  public String prefix() {
    return key.profile().prefix();
  }

  @Override
  public Environment environment() {
    return key.profile().environment();
  }

  @Override
  public String workspace() {
    return key.profile().workspace();
  }

  @Override
  public String owner() {
    return key.profile().owner();
  }

  @Override
  public List<String> scopes() {
    return key.grant().scopes();
  }

  @Override
  public List<AddressRange> allowedAddresses() {
    return key.grant().allowedAddresses();
  }

  @Override
  public @Nullable Instant expiresAt() {
    return key.grant().expiresAt();
  }

  @Override
  public boolean isExpired(Instant now) {
    return key.grant().isExpired(now);
  }

  @Override
  public String metadata() {
    return key.grant().metadata();
  }

  @Override
  public KeySecrets secrets() {
    return key.secrets();
  }
}
