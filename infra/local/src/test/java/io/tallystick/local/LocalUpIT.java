package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallystick.embedded.FreePorts;
import io.tallystick.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged program as {@code infra/local/up} does, in a process of its own. */
@Timeout(300)
final class LocalUpIT {
  private static final Path JAR = Path.of("target", "local.jar");
  private static final Pattern WHOLE_KEY =
      Pattern.compile("[a-z]+_live_[0-9A-Za-z]{16}_[0-9A-Za-z]{40,}");
  private static final Duration IN_FORCE = Duration.ofSeconds(10);

  @TempDir Path scratch;
  private final Api api = new Api();

  @Test
  void up_fromNothing_showsTheMainJobAndStopsWithZero() throws Exception {
    int base = FreePorts.block(33);
    try (Child up = up("--port", Integer.toString(base))) {
      up.await("the end of the show", () -> up.printed().contains("Ctrl-C stops everything."));
      assertShown(up.printed());
      assertSecretFile(data().resolve("management-key"));
      assertSecretFile(data().resolve("peppers"));
      assertFalse(WHOLE_KEY.matcher(up.printed()).find(), up.printed());
      assertFalse(WHOLE_KEY.matcher(Files.readString(data().resolve("local.log"))).find());

      up.terminate();
      up.terminate();
      assertEquals(0, up.exitCode(), up.printed());
    }
    String printed = Files.readString(output());
    assertInOrder(
        printed,
        "Stopping.",
        "verifier-2",
        "verifier-1",
        "key-service",
        "Redis",
        "Kafka",
        "Stopped.");
    assertFalse(Files.exists(data().resolve("local.json")));
    new Ports(base, 2).requireFree();
  }

  /** Both are of one class path here, where one could be mistaken for the other. */
  @Test
  void document_ofEachService_isItsOwn() throws Exception {
    try (Child up = up("--port", Integer.toString(FreePorts.block(33)), "--no-demo")) {
      JsonNode local = local(up);
      String keyService = api.get(local.path("keyService").asText() + "/openapi.yaml").body();
      String verifier = api.get(local.at("/verifiers/0").asText() + "/openapi.yaml").body();
      assertTrue(keyService.contains("title: Tallystick key-service"), keyService);
      assertTrue(verifier.contains("/v1/authorize"), verifier);
      assertFalse(verifier.contains("title: Tallystick key-service"), verifier);
    }
  }

  @Test
  void restart_sameData_keepsKeysAndRevocations() throws Exception {
    Api.Minted kept;
    Api.Minted revoked;
    try (Child up = up("--port", Integer.toString(FreePorts.block(33)), "--no-demo")) {
      JsonNode local = local(up);
      String keyService = local.path("keyService").asText();
      kept = api.mint(keyService, managementKey(local));
      revoked = api.mint(keyService, managementKey(local));
      assertEquals(
          200, api.revoke(keyService, managementKey(local), revoked.id(), "leaked").statusCode());
      awaitStatus(local, kept, 200);
      awaitStatus(local, revoked, 401);
      up.terminate();
      assertEquals(0, up.exitCode(), up.printed());
    }
    try (Child up =
        up("--port", Integer.toString(FreePorts.block(33)), "--no-demo", "--verifiers", "1")) {
      JsonNode local = local(up);
      assertEquals(1, local.path("verifiers").size());
      // No waiting here: a verifier is ready only when it has caught up.
      String verifier = local.path("verifiers").get(0).asText();
      assertEquals(200, api.authorize(verifier, kept.key()));
      assertEquals(401, api.authorize(verifier, revoked.key()));
      assertEquals(
          200,
          api.read(local.path("keyService").asText(), managementKey(local), kept.id())
              .statusCode());
    }
  }

  @Test
  void restart_afterKill_startsOverWhatWasLeft() throws Exception {
    String port = Integer.toString(FreePorts.block(33));
    try (Child up = up("--port", port, "--no-demo", "--verifiers", "1")) {
      up.await("the end of the start", () -> up.printed().contains("Ctrl-C stops"));
      up.kill();
      assertTrue(Files.exists(data().resolve("local.json")));
    }
    try (Child up = up("--port", port, "--no-demo", "--verifiers", "1")) {
      up.await("ready again", () -> up.printed().split("Ctrl-C stops", -1).length == 3);
      up.terminate();
      assertEquals(0, up.exitCode(), up.printed());
    }
  }

  @Test
  void up_portTaken_saysWhichAndStartsNothing() throws Exception {
    int base = FreePorts.block(33);
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), base + 2));
      try (Child up = up("--port", Integer.toString(base))) {
        assertEquals(1, up.exitCode());
        assertTrue(
            up.printed()
                .contains("Port " + (base + 2) + " for verifier 2 is taken by another process:"),
            up.printed());
        assertTrue(up.printed().contains("--port "), up.printed());
      }
    }
    assertFalse(Files.exists(data().resolve("kafka")));
  }

  @Test
  void up_folderOfAnotherVersion_saysSo() throws Exception {
    Files.createDirectories(data());
    Files.writeString(data().resolve("version"), "99\n");
    try (Child up = up()) {
      assertEquals(1, up.exitCode());
      assertTrue(up.printed().contains("has format 99 and this program reads format 1"));
    }
  }

  @Test
  void up_folderInUse_saysSo() throws Exception {
    try (DataFolder held = DataFolder.open(data());
        Child up = up()) {
      assertEquals(1, up.exitCode());
      assertTrue(up.printed().contains("Another run uses the data folder " + held));
    }
  }

  @Test
  void up_help_tellsEveryOption() throws Exception {
    try (Child up = up("--help")) {
      assertEquals(0, up.exitCode());
      for (String option :
          List.of("--data", "--port", "--no-demo", "--verifiers", "--help", "--version")) {
        assertTrue(up.printed().contains(option), option);
      }
    }
    assertFalse(Files.exists(data()));
  }

  @Test
  void up_version_tellsIt() throws Exception {
    try (Child up = up("--version")) {
      assertEquals(0, up.exitCode());
      assertTrue(up.printed().startsWith("Tallystick 0."), up.printed());
    }
  }

  @Test
  void up_wrongUsage_tellsUsageAndEndsWithTwo() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("--colour"),
            List.of("--verifiers", "10"),
            List.of("--verifiers", "0"),
            List.of("--port", "80"),
            List.of("--port", "65535"),
            List.of("--port", "many"),
            List.of("surplus"))) {
      try (Child up = up(wrong.toArray(String[]::new))) {
        assertEquals(2, up.exitCode(), wrong::toString);
        assertTrue(up.printed().contains("Usage: infra/local/up"), up.printed());
      }
    }
  }

  private static void assertShown(String printed) {
    assertFalse(printed.contains("The show failed"), printed);
    assertInOrder(
        printed,
        "mint ",
        "201",
        "5 calls per 60 s",
        "accepted",
        "accepted",
        "5 of 5 calls used",
        "429",
        "Retry-After",
        "revoke",
        "200",
        "401",
        "denied",
        "401",
        "denied");
  }

  private static void assertSecretFile(Path file) throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  private static void assertInOrder(String text, String... parts) {
    int from = 0;
    for (String part : parts) {
      int at = text.indexOf(part, from);
      assertTrue(at >= 0, () -> "no '" + part + "' in its place in:\n" + text);
      from = at + part.length();
    }
  }

  private void awaitStatus(JsonNode local, Api.Minted minted, int status) {
    for (JsonNode verifier : local.path("verifiers")) {
      Await.until(
          verifier.asText() + " answers " + status,
          IN_FORCE,
          () -> api.authorize(verifier.asText(), minted.key()) == status);
    }
  }

  private Child up(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--data", data().toString()));
    arguments.addAll(List.of(options));
    return Child.start(JAR, arguments, Map.of(), output());
  }

  private JsonNode local(Child up) throws Exception {
    Path file = data().resolve("local.json");
    up.await("local.json", () -> Files.exists(file));
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static String managementKey(JsonNode local) throws Exception {
    return Files.readString(Path.of(local.path("managementKeyFile").asText())).strip();
  }

  private Path data() {
    return scratch.resolve("data");
  }

  private Path output() {
    return scratch.resolve("output.txt");
  }
}
