package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PortsTest {
  @Test
  void roles_nineVerifiers_areAllDifferentAndAsDesigned() {
    Map<Integer, String> roles = new Ports(8080, 9).roles();
    assertEquals(2 + 9 * 2 + 3, roles.size());
    assertEquals("the key-service", roles.get(8080));
    assertEquals("verifier 9", roles.get(8089));
    assertEquals("the key-service's operations", roles.get(8090));
    assertEquals("verifier 9's operations", roles.get(8099));
    assertEquals("Kafka", roles.get(8110));
    assertEquals("Redis", roles.get(8111));
    assertEquals("Kafka's controller", roles.get(8112));
  }

  @Test
  void requireFree_oneTaken_namesItAndTheNextFreeBase() {
    Set<Integer> taken = Set.of(8082, 8192);
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> new Ports(8080, 2).requireFree(port -> !taken.contains(port)));
    assertEquals(
        "Port 8082 for verifier 2 is taken by another process: stop that one, or move all of this"
            + " with --port 8280.",
        refusal.getMessage());
  }

  @Test
  void requireFree_verifierThatIsNotWanted_mayBeTaken() {
    assertDoesNotThrow(() -> new Ports(8080, 1).requireFree(port -> port != 8082));
  }
}
