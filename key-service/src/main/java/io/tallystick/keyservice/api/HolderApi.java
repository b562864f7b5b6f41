package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.keyservice.access.ManagementAccess;
import io.tallystick.keyservice.access.ProvedKey;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * What the holder of a key can do to it by showing it, with nobody to ask: look, get a new secret,
 * or stop it. Stopping is allowed from anywhere and by any live secret, since it can only make
 * things safer; a new secret goes only to who shows the current one of a key in use.
 */
final class HolderApi {
  private final ApiParts parts;
  private final Rotation rotation;
  private final Revoking revoking;

  HolderApi(ApiParts parts) {
    this.parts = parts;
    this.rotation = new Rotation(parts);
    this.revoking = new Revoking(parts);
  }

  CompletableFuture<Answer> read(RoutingContext context, ProvedKey proved) {
    Requests.refuseQuery(context);
    requireAddress(context, proved);
    return parts.pool().submit(() -> shown(proved));
  }

  CompletableFuture<Answer> usage(RoutingContext context, ProvedKey proved) {
    UsageRequest request = UsageRequest.parse(context.queryParams(), parts.clock().instant());
    requireAddress(context, proved);
    return parts.pool().submit(() -> request.answer(proved.key().id(), parts.directory().usage()));
  }

  CompletableFuture<Answer> revoke(RoutingContext context, ProvedKey proved) {
    RevokeRequest request = RevokeRequest.parse(Requests.json(context));
    return revoking.revoke(
        proved.key().id(), request, Requests.expectedVersion(context), asked(proved));
  }

  CompletableFuture<Answer> rotate(RoutingContext context, ProvedKey proved) {
    RotateRequest request = RotateRequest.parse(Requests.json(context));
    requireAddress(context, proved);
    Key key = proved.key();
    Instant now = parts.clock().instant();
    if (key.life().status() != KeyStatus.ACTIVE || key.grant().isExpired(now)) {
      throw new ApiProblem(
          new Problem(
              409, "not_active", "Only a key that is in use can be rotated by its holder."));
    }
    if (!proved.isByCurrentSecret()) {
      throw new ApiProblem(
          new Problem(
              403,
              "previous_secret",
              "This secret is being retired; a rotation takes the current one."));
    }
    // Of the version that was proved: whoever rotated in between has made this secret an old one.
    return rotation.rotate(key, request.overlapMillis(), key.version(), asked(proved));
  }

  private Answer shown(ProvedKey proved) {
    Answer answer = parts.shown(proved.state());
    ObjectNode body = answer.body();
    body.put("shown", proved.isByCurrentSecret() ? "current" : "previous");
    return answer;
  }

  private Asked asked(ProvedKey proved) {
    return Asked.byHolder(proved.key(), parts.clock().instant());
  }

  static void requireAddress(RoutingContext context, ProvedKey proved) {
    String address = context.request().remoteAddress().hostAddress();
    if (!ManagementAccess.isAllowedFrom(proved.key(), address)) {
      throw new ApiProblem(
          new Problem(403, "forbidden_address", "This key may not be used from this address."));
    }
  }
}
