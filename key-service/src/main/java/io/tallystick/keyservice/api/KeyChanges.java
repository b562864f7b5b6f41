package io.tallystick.keyservice.api;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.AddCredits;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ChangeKey;
import io.tallystick.keyservice.command.Disable;
import io.tallystick.keyservice.command.Enable;
import io.tallystick.keyservice.command.KeyChange;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.command.RetirePrevious;
import io.tallystick.keyservice.command.Update;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;

/**
 * What the management API does to keys that are there. Called on event loops; every call honours
 * {@code If-Match}. What the caller may do is decided with the command, on the newest state.
 */
final class KeyChanges {
  private final ApiParts parts;
  private final Rotation rotation;
  private final Revoking revoking;

  KeyChanges(ApiParts parts) {
    this.parts = parts;
    this.rotation = new Rotation(parts);
    this.revoking = new Revoking(parts);
  }

  CompletableFuture<Answer> update(RoutingContext context, Caller caller) {
    PatchRequest patch = PatchRequest.parse(Requests.mergePatch(context), parts.clock().instant());
    parts.requirePlan(patch.given().plan(), caller.workspace());
    return change(context, caller, new Update(patch::apply));
  }

  CompletableFuture<Answer> topUp(RoutingContext context, Caller caller) {
    TopUpRequest request = TopUpRequest.parse(Requests.json(context));
    return change(context, caller, new AddCredits(request.limit(), request.add()));
  }

  CompletableFuture<Answer> disable(RoutingContext context, Caller caller) {
    Requests.refuseBody(context);
    return change(context, caller, new Disable());
  }

  CompletableFuture<Answer> enable(RoutingContext context, Caller caller) {
    Requests.refuseBody(context);
    return change(context, caller, new Enable());
  }

  CompletableFuture<Answer> retirePrevious(RoutingContext context, Caller caller) {
    Requests.refuseBody(context);
    return change(context, caller, new RetirePrevious());
  }

  CompletableFuture<Answer> revoke(RoutingContext context, Caller caller) {
    RevokeRequest request = RevokeRequest.parse(Requests.json(context));
    return revoking.revoke(
        Requests.id(context), request, Requests.expectedVersion(context), parts.asked(caller));
  }

  CompletableFuture<Answer> rotate(RoutingContext context, Caller caller) {
    RotateRequest request = RotateRequest.parse(Requests.json(context));
    KeyId id = Requests.id(context);
    Long expectedVersion = Requests.expectedVersion(context);
    Asked asked = parts.asked(caller);
    return parts
        .pool()
        .submit(() -> rotatable(id, asked))
        .thenCompose(key -> rotation.rotate(key, request.overlapMillis(), expectedVersion, asked));
  }

  /** Whoever may not rotate this key is told so before a hash is made for nothing. */
  private Key rotatable(KeyId id, Asked asked) {
    KeyState state = parts.directory().state(id);
    Rejection refusal = ChangeKey.refusal(state, asked, true);
    if (refusal != null) {
      throw new ApiProblem(Answers.of(refusal));
    }
    return ApiParts.key(state);
  }

  private CompletableFuture<Answer> change(
      RoutingContext context, Caller caller, KeyChange change) {
    Long expectedVersion = Requests.expectedVersion(context);
    return parts.execute(
        new ChangeKey(Requests.id(context), change, expectedVersion, parts.asked(caller)));
  }
}
