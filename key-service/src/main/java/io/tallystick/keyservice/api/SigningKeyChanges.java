package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.oauth.OauthParts;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;

/**
 * Has all nodes replace the keys that sign tokens: without a gap, or at once when they are known to
 * others. They belong to the deployment, not to a workspace. Called on event loops.
 */
final class SigningKeyChanges {
  private final OauthParts oauth;

  SigningKeyChanges(OauthParts oauth) {
    this.oauth = oauth;
  }

  CompletableFuture<Answer> rotate(RoutingContext context, Caller caller) {
    JsonFields fields = JsonFields.parse(Requests.json(context));
    Boolean given = fields.optional("compromised", SigningKeyChanges::flag);
    fields.refuseOthers();
    Requests.require(caller, ManagementScope.MANAGEMENT_WRITE);
    boolean compromised = Boolean.TRUE.equals(given);
    if (oauth.ring().isMounted() && !compromised) {
      throw new ApiProblem(
          new Problem(
              409,
              "mounted_keys",
              "The signing keys come from TALLYSTICK_SIGNING_KEYS; put the next one behind the"
                  + " current one there, and later before it."));
    }
    return oauth
        .ring()
        .replaceAll(compromised)
        .thenApply(count -> Answer.of(Json.object().put("replaced", count)));
  }

  private static boolean flag(JsonNode value) {
    if (!value.isBoolean()) {
      throw new IllegalArgumentException("true or false is expected");
    }
    return value.booleanValue();
  }
}
