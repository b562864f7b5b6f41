package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.contract.JsonDocument;
import io.tallystick.testkit.contract.OpenApiCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Calls of a node, each held to one document of the service. Any thread. */
final class DescribedCalls {
  static final List<Operation> MANAGED =
      List.of(
          new Operation("POST", "/v1/keys", "{\"owner\":\"o\"}"),
          new Operation("GET", "/v1/keys", null),
          new Operation("POST", "/v1/keys/import", "{\"keys\":[{\"owner\":\"o\"}]}"),
          new Operation("POST", "/v1/keys/revoke-all", "{\"owner\":\"nobody\",\"expected\":0}"),
          new Operation("GET", "/v1/keys/{id}", null),
          new Operation("PATCH", "/v1/keys/{id}", "{\"name\":\"n\"}"),
          new Operation("GET", "/v1/keys/{id}/events", null),
          new Operation("GET", "/v1/keys/{id}/usage", null),
          new Operation("POST", "/v1/keys/{id}/rotate", "{}"),
          new Operation("POST", "/v1/keys/{id}/retire-previous", "{}"),
          new Operation("POST", "/v1/keys/{id}/disable", "{}"),
          new Operation("POST", "/v1/keys/{id}/enable", "{}"),
          new Operation("POST", "/v1/keys/{id}/top-up", "{\"add\":1}"),
          new Operation("POST", "/v1/keys/{id}/revoke", "{}"),
          new Operation("GET", "/v1/plans", null),
          new Operation("GET", "/v1/plans/{name}", null),
          new Operation("PUT", "/v1/plans/{name}", "{\"limits\":[]}"),
          new Operation("GET", "/v1/owners", null),
          new Operation("GET", "/v1/owners/{owner}", null),
          new Operation("PUT", "/v1/owners/{owner}", "{\"limits\":[]}"));
  static final List<Operation> HELD =
      List.of(
          new Operation("GET", "/v1/self", null),
          new Operation("GET", "/v1/self/usage", null),
          new Operation("POST", "/v1/self/rotate", "{}"),
          new Operation("POST", "/v1/self/revoke", "{}"));

  private final OpenApiCheck check;
  private Node node;
  private String manager;

  DescribedCalls(String document) {
    this.check = new OpenApiCheck(JsonDocument.resource(KeyService.class, document));
  }

  /** A call that is right in itself, but for the key in its path. */
  record Operation(String method, String path, String body) {
    /** Its path, of this key or of a plan and an owner that nobody knows. */
    String path(String id) {
      return path.replace("{id}", id).replace("{name}", "unknown").replace("{owner}", "unknown");
    }

    boolean changesLimits() {
      return method.equals("PUT");
    }

    boolean changesAKey() {
      return !method.equals("GET") && path.contains("{id}");
    }
  }

  /** From now on this node is called; its first management key manages. */
  void use(Node used) {
    node = used;
    manager = used.managementKey();
  }

  /** From now on this node is called, by the same manager. */
  void useInstead(Node used) {
    node = used;
  }

  Node node() {
    return node;
  }

  String manager() {
    return manager;
  }

  /**
   * Fails unless everything that is described was answered.
   *
   * @param but what was not, each pattern for something that really was not
   */
  void everythingWasShown(List<Pattern> but) {
    List<String> unseen = check.unseen();
    List<String> forgotten =
        unseen.stream()
            .filter(each -> but.stream().noneMatch(known -> known.matcher(each).matches()))
            .toList();
    assertEquals(List.of(), forgotten, "described and never answered");
    for (Pattern known : but) {
      assertTrue(unseen.stream().anyMatch(each -> known.matcher(each).matches()), known.pattern());
    }
  }

  Reply managed(int status, String method, String path, String body, String... headers) {
    return call(status, manager, method, path, body, headers);
  }

  Reply call(int status, String key, String method, String path, String body, String... headers) {
    Reply reply = checked(key, method, path, body, headers);
    assertEquals(status, reply.status(), method + " " + path + ": " + reply.text());
    return reply;
  }

  /** Any status, as long as it is described. */
  Reply checked(String key, String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (key != null) {
      all.addAll(List.of("authorization", "Bearer " + key));
    }
    if (body != null && !all.contains("content-type")) {
      all.addAll(List.of("content-type", "application/json"));
    }
    Reply reply = node.send(method, path, body, all.toArray(String[]::new));
    check.check(reply.response(), body);
    return reply;
  }

  String text(String owner) {
    return managed(201, "POST", "/v1/keys", "{\"owner\":\"" + owner + "\"}")
        .json()
        .get("key")
        .asText();
  }

  String mint(String owner) {
    return managed(201, "POST", "/v1/keys", "{\"owner\":\"" + owner + "\"}")
        .json()
        .get("id")
        .asText();
  }
}
