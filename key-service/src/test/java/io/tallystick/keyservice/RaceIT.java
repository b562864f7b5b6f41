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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that change the same keys at once, and a log that has the last word. */
final class RaceIT {
  private static final int KEYS = 10;
  private static final int EDITS = 1_000;
  private static final int WRITERS = 8;

  @TempDir Path first;
  @TempDir Path second;

  /** What one edit asked and was told. */
  private record Edit(int key, String name, long expectedVersion, Reply reply) {}

  @Test
  void edits_interleavedOnTwoNodes_areEachInTheLogOnceOrToldSo() throws Exception {
    long seed = System.nanoTime();
    String kafka = Backends.kafka();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try (Node one = Node.start(Node.settings(kafka, first, "edits"), first);
        Node two = Node.start(settings(kafka, second, one), second)) {
      List<Node> nodes = List.of(one, two);
      String manager = one.managementKey();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        ids.add(one.mint("raced", "").get("id").asText());
      }
      Await.until(
          "the second node knows the keys",
          Duration.ofSeconds(30),
          () -> two.as(manager, "GET", "/v1/keys/" + ids.get(KEYS - 1), null).status() == 200);
      List<Callable<List<Edit>>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        Random random = new Random(seed + writer);
        Node node = nodes.get(writer % 2);
        String name = "w" + writer;
        work.add(() -> edits(node, manager, ids, random, name));
      }
      List<Edit> edits = new ArrayList<>();
      for (Future<List<Edit>> done : writers.invokeAll(work)) {
        edits.addAll(done.get(120, TimeUnit.SECONDS));
      }
      assertEquals(EDITS, edits.size());
      int lost = 0;
      for (int key = 0; key < KEYS; key++) {
        lost += check(one, two, manager, ids.get(key), only(edits, key), "seed " + seed);
      }
      System.out.println("Two nodes, " + EDITS + " edits: " + lost + " were told 412 or 409.");
      assertTrue(lost > 0, "no edit ever met another: nothing was tested");
    } finally {
      writers.shutdownNow();
    }
  }

  private static Map<String, String> settings(String kafka, Path data, Node one) {
    Map<String, String> settings = Node.settings(kafka, data, "edits");
    settings.put("TALLYSTICK_MANAGEMENT_KEY", one.managementKey());
    return settings;
  }

  /** Half of the edits carry If-Match with the version that was read right before. */
  private static List<Edit> edits(
      Node node, String manager, List<String> ids, Random random, String writer) {
    List<Edit> edits = new ArrayList<>();
    for (int i = 0; i < EDITS / WRITERS; i++) {
      int key = random.nextInt(KEYS);
      String path = "/v1/keys/" + ids.get(key);
      String name = writer + "-" + i;
      String body = "{\"name\":\"" + name + "\"}";
      if (random.nextBoolean()) {
        edits.add(new Edit(key, name, 0, node.as(manager, "PATCH", path, body)));
      } else {
        long version = node.as(manager, "GET", path, null).json().get("version").asLong();
        String etag = "\"" + version + "\"";
        Reply reply = node.as(manager, "PATCH", path, body, "if-match", etag);
        edits.add(new Edit(key, name, version, reply));
      }
    }
    return edits;
  }

  /** Holds what was told to the key's history, which both nodes tell alike. */
  private static int check(
      Node one, Node two, String manager, String id, List<Edit> edits, String seed) {
    JsonNode events = one.as(manager, "GET", "/v1/keys/" + id + "/events", null).json();
    Await.until(
        "both nodes tell the same",
        Duration.ofSeconds(30),
        () -> events.equals(two.as(manager, "GET", "/v1/keys/" + id + "/events", null).json()));
    Map<String, Long> versions = new HashMap<>();
    for (JsonNode event : events.get("events")) {
      if (event.has("changed")) {
        Long doubled = versions.put(event.get("name").asText(), event.get("version").asLong());
        assertEquals(null, doubled, seed);
      }
    }
    int told = 0;
    for (Edit edit : edits) {
      if (edit.reply().status() == 200) {
        long version = edit.reply().json().get("version").asLong();
        assertEquals(version, versions.remove(edit.name()), seed + ", acknowledged but not there");
        if (edit.expectedVersion() > 0) {
          assertEquals(edit.expectedVersion() + 1, version, seed + ", If-Match did not hold");
        }
      } else {
        told++;
        boolean honest =
            edit.expectedVersion() > 0
                ? edit.reply().code().equals("version_mismatch")
                : edit.reply().code().equals("contended");
        assertTrue(honest, seed + ": " + edit.reply().text());
        assertEquals(null, versions.get(edit.name()), seed + ", refused but there");
      }
    }
    assertTrue(versions.isEmpty(), seed + ", there but not acknowledged: " + versions);
    return told;
  }

  private static List<Edit> only(List<Edit> edits, int key) {
    return edits.stream().filter(edit -> edit.key() == key).toList();
  }
}
