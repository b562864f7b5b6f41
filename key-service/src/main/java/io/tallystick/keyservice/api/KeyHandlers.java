package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.access.ManagementScope;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.Mint;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.command.Revoke;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.KeyPage;
import io.tallystick.keyservice.execution.CommandExecution;
import io.tallystick.keyservice.execution.Outcome;
import io.tallystick.keyservice.mint.Minted;
import io.tallystick.keyservice.mint.SecretMint;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the management API does with keys. Called on event loops; reads of the directory and hashes
 * run on bounded pools. A key of another workspace is not found.
 */
public final class KeyHandlers {
  /** More events than this are not shown at once; a key with so many is a script gone wild. */
  static final int EVENTS_MAX = 1_000;

  private final Directory directory;
  private final BoundedPool pool;
  private final CommandExecution execution;
  private final SecretMint mint;
  private final String prefix;
  private final Clock clock;

  /**
   * @param parts what the handlers work with
   * @param prefix of this deployment's API keys
   */
  public KeyHandlers(Parts parts, String prefix, Clock clock) {
    this.directory = parts.directory();
    this.pool = parts.pool();
    this.execution = parts.execution();
    this.mint = parts.mint();
    this.prefix = prefix;
    this.clock = clock;
  }

  /** The parts of the service that the handlers use. */
  public record Parts(
      Directory directory, BoundedPool pool, CommandExecution execution, SecretMint mint) {}

  CompletableFuture<Answer> mint(RoutingContext context, Caller caller) {
    QueryParameters.refuseOthers(context.queryParams(), Set.of());
    refuseIdempotencyKey(context);
    requireJson(context);
    Instant now = clock.instant();
    MintRequest request = MintRequest.parse(body(context), prefix, caller.workspace(), now);
    boolean management = request.profile().kind() == KeyKind.MANAGEMENT;
    require(caller, management ? ManagementScope.MANAGEMENT_WRITE : ManagementScope.KEYS_WRITE);
    if (management && !caller.mayGrant(request.grant().scopes())) {
      throw forbidden("A management key can't grant scopes that it does not have.");
    }
    Asked asked = new Asked(caller.id().value(), caller.workspace(), now);
    return mint.mint(request.profile().prefix(), request.profile().environment())
        .thenCompose(minted -> create(request, minted, asked));
  }

  CompletableFuture<Answer> list(RoutingContext context, Caller caller) {
    require(caller, ManagementScope.KEYS_READ);
    ListRequest request = ListRequest.parse(context.queryParams(), caller.workspace());
    Instant now = clock.instant();
    return pool.submit(
            () -> directory.list(request.filter(), request.cursor(), request.limit(), now))
        .thenApply(page -> page(page, now));
  }

  CompletableFuture<Answer> read(RoutingContext context, Caller caller) {
    require(caller, ManagementScope.KEYS_READ);
    QueryParameters.refuseOthers(context.queryParams(), Set.of());
    KeyId id = id(context);
    return pool.submit(() -> visible(id, caller)).thenApply(state -> answer(state, key(state)));
  }

  CompletableFuture<Answer> events(RoutingContext context, Caller caller) {
    require(caller, ManagementScope.KEYS_READ);
    QueryParameters.refuseOthers(context.queryParams(), Set.of());
    KeyId id = id(context);
    return pool.submit(
            () -> {
              visible(id, caller);
              return directory.history(id, EVENTS_MAX);
            })
        .thenApply(
            events -> {
              ObjectNode json = Json.object().put("id", id.value());
              events.forEach(json.putArray("events")::add);
              return Answer.of(json);
            });
  }

  CompletableFuture<Answer> revoke(RoutingContext context, Caller caller) {
    QueryParameters.refuseOthers(context.queryParams(), Set.of());
    RevokeRequest request =
        RevokeRequest.parse(body(context), context.request().getHeader("if-match"));
    KeyId id = id(context);
    Asked asked = new Asked(caller.id().value(), caller.workspace(), clock.instant());
    return pool.submit(() -> writable(id, caller))
        .thenCompose(
            key ->
                execution.execute(
                    new Revoke(id, request.reason(), request.expectedVersion(), asked)))
        .thenApply(this::answer);
  }

  private CompletableFuture<Answer> create(MintRequest request, Minted minted, Asked asked) {
    KeyId id = minted.text().id();
    return execution
        .execute(new Mint(id, request.profile(), request.grant(), minted.credential(), asked))
        .thenApply(this::answer)
        .thenApply(
            answer -> {
              answer.body().put("key", minted.text().reveal());
              return answer.createdAt("/v1/keys/" + id);
            })
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(Answers.naming(id, e)));
  }

  private Answer answer(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return answer(new KeyState(done.key(), null), done.key());
    }
    throw new ApiProblem(Answers.of(((Outcome.Refused) outcome).rejection()));
  }

  private Answer answer(KeyState state, Key key) {
    return Answer.of(key, KeyJson.of(state, key, clock.instant()));
  }

  private static Answer page(KeyPage page, Instant now) {
    ObjectNode json = Json.object();
    ArrayNode keys = json.putArray("keys");
    page.states().forEach(state -> keys.add(KeyJson.of(state, key(state), now)));
    if (page.next() != null) {
      json.put("nextCursor", page.next().text());
    }
    return Answer.of(json);
  }

  /** The state of a key that the caller may see. */
  private KeyState visible(KeyId id, Caller caller) {
    KeyState state = directory.state(id);
    Key key = state.key();
    if (key == null || !key.profile().workspace().equals(caller.workspace())) {
      throw new ApiProblem(Answers.of(Rejection.NOT_FOUND));
    }
    return state;
  }

  /** The key, if the caller may change keys of its kind. */
  private Key writable(KeyId id, Caller caller) {
    Key key = key(visible(id, caller));
    boolean management = key.profile().kind() == KeyKind.MANAGEMENT;
    require(caller, management ? ManagementScope.MANAGEMENT_WRITE : ManagementScope.KEYS_WRITE);
    return key;
  }

  private static Key key(KeyState state) {
    Key key = state.key();
    if (key == null) {
      throw new IllegalStateException("a state that belongs to a workspace has a key");
    }
    return key;
  }

  private static KeyId id(RoutingContext context) {
    KeyId id = KeyId.parse(context.pathParam("id"));
    if (id == null) {
      throw new ApiProblem(Answers.of(Rejection.NOT_FOUND));
    }
    return id;
  }

  private static byte[] body(RoutingContext context) {
    var buffer = context.body().buffer();
    return buffer == null ? new byte[0] : buffer.getBytes();
  }

  private static void require(Caller caller, String scope) {
    if (!caller.has(scope)) {
      throw forbidden("This management key lacks the scope " + scope + ".");
    }
  }

  private static ApiProblem forbidden(String detail) {
    return new ApiProblem(new Problem(403, "insufficient_scope", detail));
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader("content-type");
    if (type != null && !List.of(type.split(";")).get(0).strip().equals("application/json")) {
      throw new ApiProblem(
          new Problem(
              415,
              "unsupported_media_type",
              "Send JSON with Content-Type: application/json (curl: --json)."));
    }
  }

  private static void refuseIdempotencyKey(RoutingContext context) {
    if (context.request().headers().contains("idempotency-key")) {
      // Ignoring it would let a retry mint twice while the caller believes that it can't.
      throw new ApiProblem(
          new Problem(
              400, "unsupported_header", "Idempotency-Key is not supported yet; leave it out."));
    }
  }
}
