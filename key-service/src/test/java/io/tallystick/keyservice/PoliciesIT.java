package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans, owners' limits and credits, on two nodes over one real Kafka. */
final class PoliciesIT {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final String WORKSPACE = "policies";
  private static final String DAILY =
      "{\"limits\":[{\"name\":\"day\",\"algorithm\":\"fixed\",\"limit\":%d,\"window\":\"day\"}]}";

  @TempDir static Path first;
  @TempDir static Path second;
  private static Node one;
  private static Node two;
  private static String manager;

  @BeforeAll
  static void start() {
    one = Node.start(first, WORKSPACE);
    manager = one.managementKey();
    two = Node.start(settings(second), second);
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  private static Map<String, String> settings(Path data) {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, WORKSPACE);
    settings.put("TALLYSTICK_MANAGEMENT_KEY", manager);
    return settings;
  }

  @Test
  void plan_isMadeChangedAndReadOnEveryNode() {
    Reply made = put(one, "/v1/plans/gold", DAILY.formatted(5));
    assertEquals(201, made.status(), made.text());
    assertEquals("\"1\"", made.header("etag"));
    assertEquals("/v1/plans/gold", made.header("location"));
    assertEquals(200, put(one, "/v1/plans/gold", DAILY.formatted(5)).status());
    Await.until("the other node has it", IN_TIME, () -> get(two, "/v1/plans/gold").status() == 200);

    Reply changed = put(two, "/v1/plans/gold", DAILY.formatted(6), "if-match", "\"1\"");
    assertEquals("\"2\"", changed.header("etag"), changed.text());
    Await.until(
        "the first node has that",
        IN_TIME,
        () -> get(one, "/v1/plans/gold").header("etag").equals("\"2\""));
    assertEquals(changed.json(), get(one, "/v1/plans/gold").json());
    assertEquals(412, put(one, "/v1/plans/gold", DAILY.formatted(7), "if-match", "\"1\"").status());
    assertEquals(
        412, put(one, "/v1/plans/gold", DAILY.formatted(7), "if-none-match", "*").status());
    assertEquals(405, one.as(manager, "DELETE", "/v1/plans/gold", null).status());
  }

  @Test
  void policies_surviveARestartAndAreReadBeforeTheNodeIsReady(@TempDir Path third) {
    put(one, "/v1/plans/lasting", DAILY.formatted(5));
    try (Node late = Node.start(settings(third), third)) {
      assertEquals("\"1\"", get(late, "/v1/plans/lasting").header("etag"));
    }
  }

  @Test
  void owners_haveAnyNameAndNoLimitsAgain() {
    String path = "/v1/owners/night%20shift%2F%7B7%7D";
    Reply made = put(one, path, DAILY.formatted(5));
    assertEquals(201, made.status(), made.text());
    assertEquals("night shift/{7}", made.json().get("owner").asText());
    assertEquals(path, made.header("location"));
    assertTrue(owners().contains("night shift/{7}"));
    assertEquals(200, put(one, path, "{\"limits\":[]}").status());
    assertEquals(0, get(one, path).json().get("limits").size());
    assertTrue(!owners().contains("night shift/{7}"));
    assertEquals(404, get(one, "/v1/owners/nobody").status());
  }

  @Test
  void lists_goOnWhereThePageBeforeEnded() {
    for (String name : List.of("list-a", "list-b", "list-c")) {
      put(one, "/v1/plans/" + name, DAILY.formatted(1));
    }
    List<String> seen = new ArrayList<>();
    String after = "list";
    while (!after.isEmpty() && seen.size() < 50) {
      JsonNode page = get(one, "/v1/plans?limit=2&after=" + after).json();
      page.get("plans").forEach(plan -> seen.add(plan.get("name").asText()));
      after = page.path("nextAfter").asText();
    }
    assertEquals(List.of("list-a", "list-b", "list-c"), seen.subList(0, 3));
    assertEquals(new HashSet<>(seen).size(), seen.size());
  }

  @Test
  void key_namesAPlanThatIsThereOrLimitsOfItsOwn() {
    put(one, "/v1/plans/silver", DAILY.formatted(5));
    Reply unknown = one.post("/v1/keys", "{\"owner\":\"o\",\"plan\":\"tin\"}");
    assertEquals(
        "invalid_field plan", unknown.code() + " " + unknown.json().path("field").asText());
    Reply both = one.post("/v1/keys", "{\"owner\":\"o\",\"plan\":\"silver\",\"limits\":[]}");
    assertEquals(400, both.status());
    JsonNode rows =
        one.post(
                "/v1/keys/import",
                "{\"keys\":[{\"owner\":\"o\",\"plan\":\"tin\",\"sha256\":\""
                    + "ef".repeat(32)
                    + "\"},{\"owner\":\"o\",\"plan\":\"silver\",\"sha256\":\""
                    + "ee".repeat(32)
                    + "\"}]}")
            .json()
            .get("results");
    assertEquals("plan", rows.get(0).path("field").asText(), rows.toString());
    assertEquals("imported", rows.get(1).get("result").asText());

    JsonNode minted = one.mint("o", ",\"plan\":\"silver\"");
    assertEquals("silver", minted.get("plan").asText());
    String path = "/v1/keys/" + minted.get("id").asText();
    assertEquals("plan", one.patch(path, "{\"plan\":\"tin\"}").json().path("field").asText());
    JsonNode own = one.patch(path, "{\"limits\":[{\"limit\":5,\"window\":\"1m\"}]}").json();
    assertEquals("false 1", own.has("plan") + " " + own.get("limits").size());
    JsonNode back = one.patch(path, "{\"plan\":\"silver\"}").json();
    assertEquals("silver false", back.path("plan").asText() + " " + back.has("limits"));
    JsonNode neither = one.patch(path, "{\"plan\":null}").json();
    assertEquals("false false", neither.has("plan") + " " + neither.has("limits"));
  }

  @Test
  void topUps_thatRaceAddUpOnce() {
    JsonNode minted =
        one.mint("o", ",\"limits\":[{\"name\":\"c\",\"algorithm\":\"credits\",\"limit\":1}]");
    String path = "/v1/keys/" + minted.get("id").asText();
    List<CompletableFuture<Reply>> racing = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      racing.add(one.postLater(path + "/top-up", "{\"add\":10}"));
    }
    long done = racing.stream().filter(each -> each.join().status() == 200).count();
    JsonNode key = one.get(path).json();
    assertEquals(1 + 10 * done, key.get("limits").get(0).get("limit").asLong(), key.toString());
    assertEquals(1 + done, key.get("version").asLong());
    Reply over = one.post(path + "/top-up", "{\"add\":1000000000000}");
    assertEquals("409 too_many_credits", over.status() + " " + over.code());
  }

  @Test
  void writersOnTwoNodes_eachWinAVersionOrAreToldThatTheyLost() {
    put(one, "/v1/plans/raced", DAILY.formatted(1));
    Await.until("both have it", IN_TIME, () -> get(two, "/v1/plans/raced").status() == 200);
    Set<String> won = new HashSet<>();
    for (int round = 0; round < 10; round++) {
      int limit = 2 * round + 2;
      CompletableFuture<Reply> mine =
          CompletableFuture.supplyAsync(() -> put(one, "/v1/plans/raced", DAILY.formatted(limit)));
      Reply theirs = put(two, "/v1/plans/raced", DAILY.formatted(limit + 1));
      for (Reply each : List.of(mine.join(), theirs)) {
        assertEquals(200, each.status(), each.text());
        assertTrue(won.add(each.header("etag")), "two made the same version");
      }
    }
    assertEquals(20, won.size());
    Await.until(
        "both agree on the end",
        IN_TIME,
        () -> get(one, "/v1/plans/raced").text().equals(get(two, "/v1/plans/raced").text()));
    assertEquals("\"21\"", get(one, "/v1/plans/raced").header("etag"));
  }

  @Test
  void scopes_areThoseOfKeys() {
    put(one, "/v1/plans/scoped", DAILY.formatted(1));
    String reader = one.manager("[\"keys:read\"]");
    assertEquals(200, one.as(reader, "GET", "/v1/plans/scoped", null).status());
    assertEquals(403, one.as(reader, "PUT", "/v1/plans/scoped", DAILY.formatted(2)).status());
    String writer = one.manager("[\"keys:write\"]");
    assertEquals(403, one.as(writer, "GET", "/v1/plans/scoped", null).status());
    assertEquals(200, one.as(writer, "PUT", "/v1/plans/scoped", DAILY.formatted(2)).status());
  }

  private static List<String> owners() {
    List<String> names = new ArrayList<>();
    get(one, "/v1/owners").json().get("owners").forEach(o -> names.add(o.get("owner").asText()));
    return names;
  }

  private static Reply put(Node node, String path, String body, String... headers) {
    return node.as(manager, "PUT", path, body, headers);
  }

  private static Reply get(Node node, String path) {
    return node.as(manager, "GET", path, null);
  }
}
