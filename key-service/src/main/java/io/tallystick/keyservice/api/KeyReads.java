package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.directory.KeyPage;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the management API tells of keys, now and as they were. Called on event loops; the directory
 * is read on a bounded pool. A key of another workspace is not found.
 */
final class KeyReads {
  private final ApiParts parts;

  KeyReads(ApiParts parts) {
    this.parts = parts;
  }

  CompletableFuture<Answer> list(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_READ);
    Instant now = parts.clock().instant();
    ListRequest request = ListRequest.parse(context.queryParams(), caller.workspace(), now);
    return parts.pool().submit(() -> page(request, now));
  }

  CompletableFuture<Answer> read(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_READ);
    KeyId id = Requests.id(context);
    QueryParameters.refuseOthers(context.queryParams(), Set.of("at"));
    Instant now = parts.clock().instant();
    Instant at = QueryParameters.past(context.queryParams(), "at", now);
    return parts
        .pool()
        .submit(
            () -> at == null ? parts.shown(parts.visible(id, caller)) : asItWas(id, caller, at));
  }

  CompletableFuture<Answer> events(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_READ);
    KeyId id = Requests.id(context);
    EventsRequest request = EventsRequest.parse(context.queryParams());
    return parts
        .pool()
        .submit(
            () -> {
              parts.visible(id, caller);
              // One more than asked for tells whether more follow.
              return page(
                  id,
                  request,
                  parts.directory().history(id, request.afterVersion(), request.limit() + 1));
            });
  }

  CompletableFuture<Answer> usage(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_READ);
    KeyId id = Requests.id(context);
    UsageRequest request = UsageRequest.parse(context.queryParams(), parts.clock().instant());
    return parts
        .pool()
        .submit(
            () -> {
              parts.visible(id, caller);
              return request.answer(id, parts.directory().usage());
            });
  }

  private static Answer page(KeyId id, EventsRequest request, List<ObjectNode> found) {
    ObjectNode json = Json.object().put("id", id.value());
    ArrayNode events = json.putArray("events");
    found.stream().limit(request.limit()).forEach(events::add);
    if (found.size() > request.limit()) {
      json.put("nextAfter", events.get(events.size() - 1).path("version").longValue());
    }
    return Answer.of(json);
  }

  private Answer page(ListRequest request, Instant now) {
    KeyPage page = parts.directory().list(request.filter(), request.cursor(), request.limit(), now);
    Instant at = request.filter().at() == null ? now : request.filter().at();
    ObjectNode json = Json.object();
    ArrayNode keys = json.putArray("keys");
    Map<KeyId, Instant> lastUsed = request.filter().at() == null ? lastUsed(page) : Map.of();
    for (KeyState state : page.states()) {
      KeyId id = ApiParts.key(state).id();
      keys.add(KeyJson.with(lastUsed.get(id), parts.json(state, at)));
    }
    if (page.next() != null) {
      json.put("nextCursor", page.next().text());
    }
    return Answer.of(json);
  }

  private Map<KeyId, Instant> lastUsed(KeyPage page) {
    List<KeyId> ids = page.states().stream().map(state -> ApiParts.key(state).id()).toList();
    return parts.directory().usage().lastUsed(ids);
  }

  /** Without an ETag: what was can't be changed. */
  private Answer asItWas(KeyId id, Caller caller, Instant at) {
    parts.visible(id, caller);
    KeyState then = parts.directory().stateAt(id, at);
    if (then.key() == null) {
      throw new ApiProblem(Answers.of(Rejection.NOT_FOUND));
    }
    return Answer.of(parts.json(then, at));
  }
}
