package io.tallystick.keyservice.api;

import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.oauth.OauthParts;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;

/**
 * Makes OAuth clients: keys like any other, whose id is the {@code client_id} and whose text is the
 * {@code client_secret}. One that has registered keys of its own gets a secret that is shown to
 * nobody. Called on event loops.
 */
final class ClientMinting {
  private final KeyMinting minting;
  private final OauthParts oauth;

  ClientMinting(KeyMinting minting, OauthParts oauth) {
    this.minting = minting;
    this.oauth = oauth;
  }

  CompletableFuture<Answer> mint(RoutingContext context, Caller caller) {
    MintRequest request =
        MintRequest.client(
            Requests.json(context),
            caller.workspace(),
            minting.now(),
            new MintRequest.ClientBounds(oauth.settings().audiences(), oauth.byKey()));
    return minting.mint(request, context, caller);
  }
}
