package io.tallystick.keyservice.oauth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.token.RevokedToken;
import io.tallystick.keyservice.token.IssuedToken;
import io.tallystick.keyservice.token.TokenReader;
import io.tallystick.keyservice.token.TokenWish;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What each OAuth endpoint answers to a request that was read and whose client was proved. Any
 * thread.
 */
final class OauthApi {
  /** Who has it may ask about tokens of others that are meant for its audiences. */
  static final String INTROSPECT_SCOPE = "tokens:introspect";

  private final OauthParts parts;

  OauthApi(OauthParts parts) {
    this.parts = parts;
  }

  /** RFC 6749 section 4.4. No refresh token: the client can ask again as it has asked now. */
  CompletableFuture<ObjectNode> token(FormRequest request, Key client) {
    if (!request.required("grant_type").equals("client_credentials")) {
      throw OauthError.unsupportedGrantType();
    }
    if (client.profile().kind() != KeyKind.OAUTH_CLIENT) {
      throw OauthError.unauthorizedClient("Only an OAuth client is given tokens here.");
    }
    List<String> audiences = new ArrayList<>(request.values("resource"));
    audiences.addAll(request.values("audience"));
    return parts
        .issue(client, new TokenWish(request.value("scope"), audiences))
        .thenApply(OauthApi::answer);
  }

  static ObjectNode answer(IssuedToken token) {
    return Json.object()
        .put("access_token", token.text())
        .put("token_type", "Bearer")
        .put("expires_in", token.lifeSeconds())
        .put("scope", String.join(" ", token.scopes()));
  }

  /**
   * RFC 7662. A token is told of to the client that has it, and to one with the scope for that,
   * whose audiences are all that the token is meant for; to everybody else it is inactive.
   */
  CompletableFuture<ObjectNode> introspect(FormRequest request, Key client) {
    String text = request.required("token");
    return parts.pool().submit(() -> told(parts.reader().read(text), client));
  }

  /** RFC 7009. What is no token of ours, or has ended, needs no revocation. */
  CompletableFuture<ObjectNode> revoke(FormRequest request, Key client) {
    String text = request.required("token");
    return parts
        .pool()
        .submit(() -> parts.reader().read(text))
        .thenCompose(token -> revoked(token, client));
  }

  private CompletableFuture<ObjectNode> revoked(TokenReader.@Nullable Read token, Key client) {
    if (token == null || token.isRevoked()) {
      return CompletableFuture.completedFuture(Json.object());
    }
    if (!token.client().equals(client.id())) {
      return CompletableFuture.failedFuture(
          OauthError.unauthorizedClient("Only the client that has a token can revoke it."));
    }
    if (!parts.revoked().hasRoom(client.id())) {
      return CompletableFuture.failedFuture(
          OauthError.unavailable(
              "The client has ended as many tokens as may wait for their end; revoke or disable the"
                  + " client, or try again."));
    }
    RevokedToken revoked =
        new RevokedToken(
            token.tokenId(), token.client(), token.expiresAt(), parts.clock().instant());
    return parts.log().revoke(revoked).thenApply(done -> Json.object());
  }

  private ObjectNode told(TokenReader.@Nullable Read token, Key client) {
    ObjectNode json = Json.object();
    if (token == null || token.isRevoked() || !mayKnow(token, client) || !isInUse(token, client)) {
      return json.put("active", false);
    }
    json.put("active", true)
        .put("token_type", "Bearer")
        .put("client_id", token.client().value())
        .put("sub", token.client().value())
        .put("iss", parts.settings().issuer())
        .put("iat", token.issuedAt().getEpochSecond())
        .put("exp", token.expiresAt().getEpochSecond())
        .put("jti", token.tokenId());
    if (!token.scope().isEmpty()) {
      json.put("scope", token.scope());
    }
    ArrayNode audiences = json.putArray("aud");
    token.audiences().forEach(audiences::add);
    return json;
  }

  private static boolean mayKnow(TokenReader.Read token, Key client) {
    return token.client().equals(client.id())
        || (client.grant().scopes().contains(INTROSPECT_SCOPE)
            && client.grant().client().audiences().containsAll(token.audiences()));
  }

  private boolean isInUse(TokenReader.Read token, Key client) {
    KeyState state = parts.directory().state(token.client());
    Key key = state.key();
    return key != null
        && key.profile().workspace().equals(client.profile().workspace())
        && !state.isQuarantined()
        && !key.isRevoked()
        && !key.isDisabled()
        && !key.grant().isExpired(parts.clock().instant());
  }
}
