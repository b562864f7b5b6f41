package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.Scope;
import io.tallystick.keyservice.access.ProvedKey;
import io.tallystick.keyservice.oauth.OauthParts;
import io.tallystick.keyservice.token.IssuedToken;
import io.tallystick.keyservice.token.TokenGrant;
import io.tallystick.keyservice.token.TokenGrant.Outcome;
import io.tallystick.keyservice.token.TokenWish;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gives the holder of a key a token in its place: short-lived, with a part of its scopes, for code
 * that must not hold the key. By any live secret of a key in use, from an allowed address.
 */
final class HolderTokens {
  private final OauthParts oauth;

  HolderTokens(OauthParts oauth) {
    this.oauth = oauth;
  }

  CompletableFuture<Answer> make(RoutingContext context, ProvedKey proved) {
    TokenWish wish = wish(Requests.json(context));
    HolderApi.requireAddress(context, proved);
    Key key = proved.key();
    Instant now = oauth.clock().instant();
    boolean inUse =
        key.life().status() == KeyStatus.ACTIVE
            && !proved.state().isQuarantined()
            && !key.grant().isExpired(now);
    if (!inUse || key.profile().kind() == KeyKind.MANAGEMENT || key.grant().client().isByKey()) {
      throw new ApiProblem(
          new Problem(
              409, "not_active", "Only an API key or a client that is in use is given a token."));
    }
    Outcome outcome = TokenGrant.decide(key.grant(), wish, oauth.bounds(), now);
    TokenGrant grant = outcome.grant();
    if (grant == null) {
      throw new ApiProblem(refused(outcome));
    }
    return oauth
        .shares()
        .run(key.id(), () -> oauth.issuer().issue(key, grant, now))
        .thenApply(HolderTokens::answer);
  }

  private static TokenWish wish(byte[] body) {
    JsonFields fields = JsonFields.parse(body);
    List<String> scopes =
        fields.optionalList(
            "scopes", Scope.PER_KEY_MAX, value -> Scope.check(JsonFields.text(value)));
    String audience =
        fields.optional("audience", value -> ClientTerms.checkAudience(JsonFields.text(value)));
    fields.refuseOthers();
    return new TokenWish(
        scopes == null || scopes.isEmpty() ? null : String.join(" ", scopes),
        audience == null ? List.of() : List.of(audience));
  }

  private static Problem refused(Outcome outcome) {
    return outcome.refusal() == TokenGrant.Refusal.INVALID_SCOPE
        ? new Problem(403, "insufficient_scope", "The key does not have every scope asked for.")
        : new Problem(403, "forbidden_audience", "The key can't have tokens for this audience.");
  }

  private static Answer answer(IssuedToken token) {
    ObjectNode json = Json.object().put("token", token.text());
    json.put("expiresInSeconds", token.lifeSeconds());
    var scopes = json.putArray("scopes");
    token.scopes().forEach(scopes::add);
    return Answer.of(json);
  }
}
