package io.tallystick.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
  @Test
  void find_severalRoles_differ() {
    FreePorts ports = FreePorts.find("broker", "controller");
    assertNotEquals(ports.of("broker"), ports.of("controller"));
    assertThrows(IllegalArgumentException.class, () -> ports.of("redis"));
  }

  @Test
  void isFree_listenerOnEveryAddress_isTaken() throws Exception {
    int port = FreePorts.block(1);
    assertTrue(FreePorts.isFree(port));
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(port));
      assertFalse(FreePorts.isFree(port));
    }
  }
}
