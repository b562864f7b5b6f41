package io.tallystick.keyservice.api;

import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.command.Mint;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.mint.Minted;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys. Called on event loops; hashes run on a bounded pool. Under an {@code Idempotency-Key}
 * the id follows from workspace and header, so a repeated request finds its key instead of making
 * another one.
 */
final class KeyMinting {
  private final ApiParts parts;

  KeyMinting(ApiParts parts) {
    this.parts = parts;
  }

  CompletableFuture<Answer> mint(RoutingContext context, Caller caller) {
    byte[] body = Requests.json(context);
    Instant now = parts.clock().instant();
    MintRequest request = MintRequest.parse(body, parts.prefix(), caller.workspace(), now);
    return mint(request, context, caller);
  }

  Instant now() {
    return parts.clock().instant();
  }

  /** Makes what was asked for, once the caller's scope is seen to. */
  CompletableFuture<Answer> mint(MintRequest request, RoutingContext context, Caller caller) {
    KeyKind kind = request.profile().kind();
    Requests.require(caller, ManagementScope.toWrite(kind));
    if (kind == KeyKind.MANAGEMENT && !caller.mayGrant(request.grant().scopes())) {
      throw new ApiProblem(Answers.of(Rejection.ESCALATION));
    }
    parts.requirePlan(request.grant().plan(), caller.workspace());
    IdempotencyKey key = IdempotencyKey.of(context.request().headers());
    Asked asked = parts.asked(caller);
    if (key == null) {
      return make(request, parts.mint().randomId(), null, asked);
    }
    KeyId id = key.id(caller.workspace());
    return parts
        .pool()
        .submit(() -> parts.directory().state(id).key() == null)
        .thenCompose(
            free -> free ? make(request, id, request.mark(), asked) : repeated(request, id));
  }

  private CompletableFuture<Answer> make(
      MintRequest request, KeyId id, @Nullable String mark, Asked asked) {
    KeyText text =
        parts.mint().fresh(request.profile().prefix(), request.profile().environment(), id);
    CompletableFuture<Answer> made =
        parts
            .mint()
            .credential(text)
            .thenCompose(minted -> parts.execute(command(request, minted, mark, asked)))
            .thenApply(answer -> shown(answer, request, text).createdAt("/v1/keys/" + id));
    // Another request under the same idempotency key may have been faster.
    return mark == null
        ? made
        : made.exceptionallyCompose(
            e ->
                Answers.isRejection(e, Rejection.ALREADY_CREATED)
                    ? repeated(request, id)
                    : CompletableFuture.failedFuture(e));
  }

  /** The secret of a client that proves itself by a key of its own is nobody's. */
  private static Answer shown(Answer answer, MintRequest request, KeyText text) {
    return request.grant().client().isByKey() ? answer : answer.showing(text);
  }

  private static Mint command(
      MintRequest request, Minted minted, @Nullable String mark, Asked asked) {
    return new Mint(
        minted.text().id(), request.profile(), request.grant(), minted.credential(), mark, asked);
  }

  /** The key is there; its secret was shown then and is gone, which only a rotation mends. */
  private CompletableFuture<Answer> repeated(MintRequest request, KeyId id) {
    return parts
        .pool()
        .submit(
            () -> {
              KeyCreated created = parts.directory().created(id);
              if (created == null || !request.mark().equals(created.requestMark())) {
                throw new ApiProblem(
                    new Problem(
                        422,
                        "idempotency_key_reused",
                        "This Idempotency-Key has made a key by another body; use a new one."));
              }
              Problem problem = Answers.of(Rejection.ALREADY_CREATED);
              problem.more().put("id", id.value());
              throw new ApiProblem(problem);
            });
  }
}
