package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.LimitJson;
import io.tallystick.key.codec.PolicyCodec;
import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyKind;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.command.PolicyDecision;
import io.tallystick.keyservice.command.SetPolicy;
import io.tallystick.runtime.http.Problem;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The limits of plans, or those of owners. Called on event loops; a name of another workspace is
 * not found. Nothing is ever deleted: an owner without limits has an empty list, and a plan is kept
 * because keys may point to it.
 */
final class PolicyApi {
  private static final int PAGE_MAX = 200;
  private static final int PAGE = 50;

  private final PolicyKind kind;
  private final ApiParts parts;

  PolicyApi(PolicyKind kind, ApiParts parts) {
    this.kind = kind;
    this.parts = parts;
  }

  CompletableFuture<Answer> set(RoutingContext context, Caller caller) {
    byte[] body = Requests.json(context);
    Requests.require(caller, ManagementScope.KEYS_WRITE);
    PolicyName name = name(context, caller);
    JsonFields fields = JsonFields.parse(body);
    List<KeyLimit> limits = PolicyCodec.limits(fields, kind);
    fields.refuseOthers();
    Long expected = expectedVersion(context);
    return parts
        .policies()
        .execution()
        .execute(new SetPolicy(name, limits, expected, parts.asked(caller)))
        .thenApply(this::answer);
  }

  CompletableFuture<Answer> read(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_READ);
    Requests.refuseQuery(context);
    Policy policy = parts.policies().book().state(name(context, caller)).policy();
    if (policy == null) {
      throw new ApiProblem(notFound());
    }
    return CompletableFuture.completedFuture(shown(policy));
  }

  CompletableFuture<Answer> list(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_READ);
    MultiMap query = context.queryParams();
    QueryParameters.refuseOthers(query, Set.of("after", "limit"));
    int limit = QueryParameters.limit(query, PAGE, PAGE_MAX);
    String after = query.get("after");
    // One more than asked for tells whether more follow.
    List<Policy> found =
        parts
            .policies()
            .book()
            .list(kind, caller.workspace(), after == null ? "" : after, limit + 1);
    ObjectNode json = Json.object();
    ArrayNode page = json.putArray(kind == PolicyKind.PLAN ? "plans" : "owners");
    found.stream().limit(limit).forEach(policy -> page.add(json(policy)));
    if (found.size() > limit) {
      json.put("nextAfter", found.get(limit - 1).name().name());
    }
    return CompletableFuture.completedFuture(Answer.of(json));
  }

  private Answer answer(PolicyDecision decision) {
    if (decision instanceof PolicyDecision.Append append) {
      Policy policy = append.policy();
      Answer shown = shown(policy);
      return policy.version() == 1 ? shown.createdAt(path(policy.name())) : shown;
    }
    if (decision instanceof PolicyDecision.Unchanged unchanged) {
      return shown(unchanged.policy());
    }
    throw new ApiProblem(Answers.of(((PolicyDecision.Refuse) decision).rejection()));
  }

  private Answer shown(Policy policy) {
    return Answer.of(policy.version(), json(policy));
  }

  private ObjectNode json(Policy policy) {
    ObjectNode json = Json.object();
    json.put(kind == PolicyKind.PLAN ? "name" : "owner", policy.name().name())
        .put("version", policy.version());
    LimitJson.write(policy.limits(), json);
    return json.put("updatedAt", policy.change().at().toString())
        .put("updatedBy", policy.change().actor());
  }

  /** Null for any; {@code If-None-Match: *} asks for none at all. */
  private static @Nullable Long expectedVersion(RoutingContext context) {
    List<String> none = context.request().headers().getAll("if-none-match");
    Long expected = Requests.expectedVersion(context);
    if (none.isEmpty()) {
      return expected;
    }
    if (expected != null || !none.equals(List.of("*"))) {
      throw new ApiProblem(
          new Problem(
              400, "invalid_if_match", "If-None-Match is * here, and stands without If-Match."));
    }
    return SetPolicy.NONE;
  }

  /** The name in the path; what can be none is not found. */
  private PolicyName name(RoutingContext context, Caller caller) {
    try {
      return new PolicyName(
          kind, caller.workspace(), context.pathParam(kind == PolicyKind.PLAN ? "name" : "owner"));
    } catch (IllegalArgumentException e) {
      throw new ApiProblem(notFound(String.valueOf(e.getMessage())));
    }
  }

  private Problem notFound() {
    return notFound(
        kind == PolicyKind.PLAN ? "there is no such plan" : "this owner was never given limits");
  }

  private static Problem notFound(String because) {
    return new Problem(404, "not_found", "Not found: " + because + ".");
  }

  private String path(PolicyName name) {
    String encoded = URLEncoder.encode(name.name(), StandardCharsets.UTF_8).replace("+", "%20");
    return (kind == PolicyKind.PLAN ? "/v1/plans/" : "/v1/owners/") + encoded;
  }
}
