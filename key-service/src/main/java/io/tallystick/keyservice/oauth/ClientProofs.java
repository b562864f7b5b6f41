package io.tallystick.keyservice.oauth;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.keyservice.access.KeyProofs;
import io.tallystick.keyservice.access.ManagementAccess;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.work.BoundedPool;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Says which client a request comes from: a key that is in use and was proved by its secret, or by
 * an assertion that a registered key has signed. Every way to fail is one and the same error. Any
 * thread; blocking work and signatures run on pools.
 */
public final class ClientProofs {
  private final KeyProofs secrets;
  private final Directory directory;
  private final BoundedPool pool;
  private final @Nullable UsedAssertions used;
  private final String issuer;
  private final Clock clock;

  /** Of assertions that nobody has looked at yet, by the client that they name. */
  private final ClientShares unproved = new ClientShares();

  ClientProofs(
      KeyProofs secrets,
      Directory directory,
      BoundedPool pool,
      @Nullable UsedAssertions used,
      String issuer,
      Clock clock) {
    this.secrets = secrets;
    this.directory = directory;
    this.pool = pool;
    this.used = used;
    this.issuer = issuer;
    this.clock = clock;
  }

  /**
   * The key that the request proves; fails with {@link OauthError}.
   *
   * @param address of the peer
   */
  CompletableFuture<Key> prove(ClientAuthentication given, String address) {
    KeyId id = KeyId.parse(given.getClientID().getValue());
    CompletableFuture<@Nullable KeyState> proved;
    if (id == null) {
      proved = CompletableFuture.completedFuture(null);
    } else if (given instanceof ClientSecretBasic || given instanceof ClientSecretPost) {
      proved = bySecret(id, (PlainClientSecret) given);
    } else if (given instanceof PrivateKeyJWT assertion && used != null) {
      proved = byAssertion(id, assertion.getClientAssertion(), used);
    } else {
      proved = CompletableFuture.completedFuture(null);
    }
    return proved.thenApply(state -> inUse(state, address));
  }

  private CompletableFuture<@Nullable KeyState> bySecret(KeyId id, PlainClientSecret given) {
    String secret = given.getClientSecret().getValue();
    KeyText text = KeyText.parse(secret);
    if (text == null || !text.id().equals(id)) {
      return CompletableFuture.completedFuture(null);
    }
    return secrets
        .prove(secret)
        .thenApply(
            proved ->
                proved == null || proved.key().grant().client().isByKey() ? null : proved.state());
  }

  private CompletableFuture<@Nullable KeyState> byAssertion(
      KeyId id, SignedJWT signed, UsedAssertions marks) {
    return unproved
        .run(id, () -> pool.submit(() -> checked(id, signed)))
        .thenCompose(
            checked ->
                checked == null
                    ? CompletableFuture.completedFuture(null)
                    : marks
                        .first(id.value(), checked.assertion(), clock.instant())
                        .thenApply(first -> first ? checked.state() : null));
  }

  /** An assertion that is right, and whose. */
  private record Checked(KeyState state, Assertion assertion) {}

  private @Nullable Checked checked(KeyId id, SignedJWT signed) {
    KeyState state = directory.state(id);
    Key key = state.key();
    String jwks = key == null ? null : key.grant().client().jwks();
    if (jwks == null) {
      return null;
    }
    Assertion assertion = Assertion.check(signed, id.value(), jwks, issuer, clock.instant());
    return assertion == null ? null : new Checked(state, assertion);
  }

  private Key inUse(@Nullable KeyState state, String address) {
    Key key = state == null ? null : state.key();
    if (state == null
        || key == null
        || key.profile().kind() == KeyKind.MANAGEMENT
        || state.isQuarantined()
        || key.isRevoked()
        || key.isDisabled()
        || key.grant().isExpired(clock.instant())
        || !ManagementAccess.isAllowedFrom(key, address)) {
      throw new CompletionException(OauthError.invalidClient());
    }
    return key;
  }
}
