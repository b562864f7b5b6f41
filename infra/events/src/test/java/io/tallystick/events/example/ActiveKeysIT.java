package io.tallystick.events.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.events.RunningService;
import io.tallystick.events.example.KeyTable.Count;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example on a real stream of a real service, killed again and again. */
final class ActiveKeysIT {
  private static final String WORKSPACE = "active-keys";
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final int KILLS = 60;
  private static final int PROCESS_KILLS = 3;

  @TempDir static Path data;
  @TempDir Path folder;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Backends.kafka(), data, WORKSPACE);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void killedAtAnyPoint_itLosesNothingAndAppliesNothingTwice() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = folder.resolve("keys.db");
    Commands commands = new Commands(random);
    int killed = 0;
    while (killed < KILLS) {
      commands.run(1 + random.nextInt(4));
      try (Connection real = KeyTable.connect(file)) {
        // Between the writes, before the commit, and after it but before anybody was told.
        String method = killed % 3 == 0 ? "prepareStatement" : "commit";
        int call = killed % 3 == 0 ? 1 + random.nextInt(3) : 1;
        readUntilCaughtUp(new Mortal(real), method, call, killed % 3 == 2);
      } catch (Mortal.Killed e) {
        killed++;
      }
    }
    assertTrue(commands.count >= KILLS, "there was something to read");
    assertTableIsTheTruth(file, "seed " + seed);
  }

  @Test
  void processKilledAndStartedAgain_answersWithTheTruth() throws Exception {
    Path file = folder.resolve("keys.db");
    Random random = new Random(7);
    Commands commands = new Commands(random);
    for (int i = 0; i < PROCESS_KILLS; i++) {
      commands.run(20);
      Process process = start(file);
      Await.until("it has begun to write", IN_TIME, () -> file.toFile().length() > 0);
      process.destroyForcibly();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }
    Process process = start(file);
    try (BufferedReader output =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        OutputStream input = process.getOutputStream()) {
      String line = output.readLine();
      assertEquals("The table is complete. Enter counts, Ctrl-D ends.", line);
      Await.until("all events have come", IN_TIME, () -> counted(input, output).equals(truth()));
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }

  private void assertTableIsTheTruth(Path file, String seed) throws Exception {
    try (KeyTable table = new KeyTable(KeyTable.connect(file), said -> {});
        EventStream stream = new EventStream(Backends.kafka(), table)) {
      Map<String, Long> truth = truth();
      Await.until(
          "the table is the truth, " + seed + ": " + truth,
          IN_TIME,
          () -> {
            poll(stream);
            // The active ones may be right while the last of a key that ended is still to come.
            return counts(table).equals(truth) && states().equals(statesIn(file));
          });
    }
  }

  private static void readUntilCaughtUp(Mortal mortal, String method, int call, boolean after)
      throws Exception {
    KeyTable table = new KeyTable(mortal.connection(), said -> {});
    try (EventStream stream = new EventStream(Backends.kafka(), table)) {
      mortal.dieAt(method, call, after);
      while (!stream.isCaughtUp()) {
        stream.poll();
      }
    }
  }

  private static void poll(EventStream stream) {
    try {
      stream.poll();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Active keys by owner, as the API tells them. */
  private static Map<String, Long> truth() {
    Map<String, Long> counts = new TreeMap<>();
    for (JsonNode key : service.list("&status=active")) {
      counts.merge(key.get("owner").asText(), 1L, Long::sum);
    }
    return counts;
  }

  private static Map<String, Long> counts(KeyTable table) {
    try {
      Map<String, Long> counts = new TreeMap<>();
      for (Count count : table.active(Instant.now())) {
        if (count.workspace().equals(WORKSPACE)) {
          counts.put(count.owner(), count.keys());
        }
      }
      return counts;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks the running program and reads its lines up to the sum. */
  private static Map<String, Long> counted(OutputStream input, BufferedReader output) {
    try {
      input.write('\n');
      input.flush();
      Map<String, Long> counts = new TreeMap<>();
      for (String line = output.readLine();
          !line.endsWith(" active keys");
          line = output.readLine()) {
        String[] words = line.strip().split("\\s+|/");
        if (words[1].equals(WORKSPACE)) {
          counts.put(words[2], Long.parseLong(words[0]));
        }
      }
      return counts;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Id, version, status and name of each key that there is, as the API tells them. */
  private static List<String> states() {
    return service.list("").stream()
        .map(
            key ->
                "%s %d %s %s"
                    .formatted(
                        key.get("id").asText(),
                        key.get("version").asLong(),
                        key.get("status").asText().replace("expired", "active"),
                        key.get("name").asText()))
        .sorted()
        .toList();
  }

  private static List<String> statesIn(Path file) {
    List<String> states = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var select =
            connection.prepareStatement(
                "SELECT id, version, status, name FROM keys WHERE workspace = ? ORDER BY id")) {
      select.setString(1, WORKSPACE);
      try (var row = select.executeQuery()) {
        while (row.next()) {
          states.add(
              "%s %d %s %s"
                  .formatted(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)));
        }
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
    states.sort(null);
    return states;
  }

  private static Process start(Path file) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ActiveKeys.class.getName(),
            Backends.kafka(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Random commands on few keys of few owners. */
  private static final class Commands {
    private final Random random;
    private final List<String> alive = new ArrayList<>();
    private int count;

    Commands(Random random) {
      this.random = random;
    }

    void run(int commands) {
      for (int i = 0; i < commands; i++) {
        count++;
        if (alive.size() < 3 || random.nextInt(5) == 0) {
          mint();
        } else {
          change(alive.get(random.nextInt(alive.size())));
        }
      }
    }

    private void mint() {
      String expiry = random.nextBoolean() ? ",\"expiresAt\":\"2999-01-01T00:00:00Z\"" : "";
      String body = "{\"owner\":\"owner" + random.nextInt(4) + "\"" + expiry + "}";
      alive.add(service.call("POST", "/v1/keys", body).get("id").asText());
    }

    private void change(String id) {
      String path = "/v1/keys/" + id;
      switch (random.nextInt(6)) {
        case 0 -> service.call("POST", path + "/disable", "");
        case 1 -> service.call("POST", path + "/enable", "");
        case 2 -> service.call("PATCH", path, "{\"name\":\"n" + count + "\"}");
        case 3 -> service.call("POST", path + "/rotate", "");
        case 4 -> service.call("POST", path + "/retire-previous", "");
        default -> {
          service.call("POST", path + "/revoke", "");
          alive.remove(id);
        }
      }
    }
  }
}
