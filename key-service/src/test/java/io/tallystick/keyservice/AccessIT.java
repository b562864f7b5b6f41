package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyText;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call the management API, and who no longer may. */
final class AccessIT {
  private static final String OTHER_PEPPER = "two:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

  @TempDir static Path data;
  @TempDir Path elsewhere;
  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.start(data, "access");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void managementKey_underAnotherPrefixOrEnvironment_isNoKey() {
    KeyText text = KeyText.parse(node.managementKey());
    assertNotNull(text);
    KeyText renamed = new KeyText("zz", text.environment(), text.id(), text.secret());
    KeyText moved = new KeyText(text.prefix(), Environment.TEST, text.id(), text.secret());

    assertEquals(200, list(text.reveal()));
    assertEquals(401, list(renamed.reveal()));
    assertEquals(401, list(moved.reveal()));
  }

  @Test
  void managementKey_limitedToAddresses_worksFromThereAlone() {
    assertEquals(200, list(manager("\"allowedAddresses\":[\"127.0.0.0/8\"]")));
    assertEquals(401, list(manager("\"allowedAddresses\":[\"192.0.2.0/24\"]")));
  }

  @Test
  void managementKey_thatExpires_opensNothingAfterwards() {
    String soon = Instant.now().plusSeconds(3).toString();
    String key = manager("\"expiresAt\":\"" + soon + "\"");
    assertEquals(200, list(key));
    Await.until("it has expired", Duration.ofSeconds(20), () -> list(key) == 401);
  }

  @Test
  void managementKey_whosePepperIsGone_isProvedByItsHash() {
    Map<String, String> settings = Node.settings(Backends.kafka(), elsewhere, "access");
    settings.put("TALLYSTICK_PEPPERS", OTHER_PEPPER);
    String good = node.managementKey();
    KeyText text = KeyText.parse(good);
    KeyText another = KeyText.parse(manager("\"name\":\"another\""));
    assertNotNull(text);
    assertNotNull(another);
    KeyText wrong = new KeyText(text.prefix(), text.environment(), text.id(), another.secret());
    try (Node second = Node.start(settings, elsewhere)) {
      assertEquals(200, list(second, good));
      assertEquals(200, list(second, good), "and remembered");
      assertEquals(401, list(second, wrong.reveal()));
    }
  }

  private static String manager(String more) {
    return node.mint("m", ",\"kind\":\"management\",\"scopes\":[\"keys:read\"]," + more)
        .get("key")
        .asText();
  }

  private static int list(String key) {
    return list(node, key);
  }

  private static int list(Node at, String key) {
    return at.send("GET", "/v1/keys", null, "authorization", "Bearer " + key).status();
  }
}
