package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ChangeKey;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.command.Revoke;
import io.tallystick.keyservice.execution.Outcome;
import io.tallystick.keyservice.work.Waves;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes every key of an owner in one call, if there are as many as the caller expects. Each key
 * is a command of its own; what could not be done is named, and asking again with the rest is safe.
 */
final class OwnerRevocation {
  static final int KEYS_MAX = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(OwnerRevocation.class);

  private final ApiParts parts;

  OwnerRevocation(ApiParts parts) {
    this.parts = parts;
  }

  private record Wanted(String owner, long expected, Revocation because) {
    static Wanted parse(byte[] body) {
      JsonFields fields = JsonFields.parse(body);
      Wanted wanted =
          new Wanted(
              fields.required("owner", v -> KeyProfile.checkOwner(JsonFields.text(v))),
              fields.required("expected", JsonFields::integer),
              RevokeRequest.because(fields));
      fields.refuseOthers();
      if (wanted.expected() < 0 || wanted.expected() > KEYS_MAX) {
        throw new JsonFieldException("expected", "it is a whole number from 0 to " + KEYS_MAX);
      }
      return wanted;
    }
  }

  CompletableFuture<Answer> revoke(RoutingContext context, Caller caller) {
    Wanted wanted = Wanted.parse(Requests.json(context));
    Asked asked = parts.asked(caller);
    return parts
        .pool()
        .submit(() -> keys(wanted, caller))
        .thenCompose(ids -> Waves.each(ids, id -> revoke(id, wanted.because(), asked)))
        .thenApply(OwnerRevocation::answer);
  }

  /** The keys to revoke, after everything that speaks against it was looked at. On the pool. */
  private List<KeyId> keys(Wanted wanted, Caller caller) {
    List<KeyId> ids = parts.directory().ownedBy(caller.workspace(), wanted.owner(), KEYS_MAX + 1);
    if (ids.size() != wanted.expected()) {
      Problem problem =
          new Problem(
              409,
              "count_mismatch",
              "This owner has another number of keys that are not revoked; nothing was changed.");
      problem.more().put("expected", wanted.expected());
      if (ids.size() <= KEYS_MAX) {
        problem.more().put("actual", ids.size());
      }
      throw new ApiProblem(problem);
    }
    for (KeyId id : ids) {
      Key key = ApiParts.key(parts.directory().state(id));
      Requests.require(caller, ManagementScope.toWrite(key.profile().kind()));
    }
    return ids;
  }

  /** What became of one key. */
  private record Done(KeyId id, String result) {}

  private CompletableFuture<Done> revoke(KeyId id, Revocation because, Asked asked) {
    return parts
        .execution()
        .execute(new ChangeKey(id, new Revoke(because), null, asked))
        .handle(
            (outcome, failure) -> {
              if (failure == null && outcome instanceof Outcome.Done) {
                return new Done(id, "revoked");
              }
              if (outcome instanceof Outcome.Refused refused) {
                return new Done(id, Answers.of(refused.rejection()).code());
              }
              Problem problem = Answers.of(failure == null ? new IllegalStateException() : failure);
              LOG.warn("key {} of an owner was not revoked: {}", id, problem.code());
              return new Done(id, problem.code());
            });
  }

  private static Answer answer(List<Done> all) {
    ObjectNode json = Json.object();
    ArrayNode revoked = json.putArray("revoked");
    ArrayNode failed = json.putArray("failed");
    for (Done done : all) {
      if (done.result().equals("revoked")) {
        revoked.add(done.id().value());
      } else {
        failed.addObject().put("id", done.id().value()).put("code", done.result());
      }
    }
    return Answer.of(json);
  }
}
