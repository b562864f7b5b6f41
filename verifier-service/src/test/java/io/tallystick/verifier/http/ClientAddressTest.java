package io.tallystick.verifier.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.tallystick.key.state.AddressRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
  private static final ClientAddress BEHIND_PROXIES =
      new ClientAddress(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));

  @Test
  void peer_thatIsNoTrustedProxy_isTheClientWhateverItForwards() {
    assertClient("203.0.113.9", "203.0.113.9", "192.0.2.1");
    assertArrayEquals(
        AddressRange.address("10.0.0.1"),
        new ClientAddress(List.of()).of("10.0.0.1", List.of("192.0.2.1")));
  }

  @Test
  void proxy_tellsTheClient() {
    assertClient("192.0.2.1", "10.0.0.1", "192.0.2.1");
    assertClient("2001:db8::1", "fd00::1", "2001:db8::1");
  }

  @Test
  void forgedEntries_leftOfTheClient_areIgnored() {
    assertClient("192.0.2.1", "10.0.0.1", "198.51.100.1, 192.0.2.1");
    assertClient("192.0.2.1", "10.0.0.1", "garbage, 192.0.2.1");
  }

  @Test
  void proxies_inARow_areSkipped() {
    assertClient("192.0.2.1", "10.0.0.1", "198.51.100.1,192.0.2.1 , 10.9.9.9,10.0.0.2");
  }

  @Test
  void repeatedHeaders_areReadAsOne() {
    assertClient("192.0.2.1", "10.0.0.1", "198.51.100.1, 192.0.2.1", "10.0.0.2");
  }

  @Test
  void chainOfProxiesAlone_beginsAtItsFirst() {
    assertClient("10.0.0.7", "10.0.0.1", "10.0.0.7, 10.0.0.2");
  }

  @Test
  void entry_thatCannotBeRead_isNoAddress() {
    assertNone("10.0.0.1", "192.0.2.1, unknown");
    assertNone("10.0.0.1", "192.0.2.1:4711");
    assertNone("10.0.0.1", "192.0.2.1,");
    assertNone("10.0.0.1", "localhost");
  }

  @Test
  void proxy_thatTellsNothing_isNoAddress() {
    assertNone("10.0.0.1");
    assertNone("10.0.0.1", "");
  }

  @Test
  void peer_thatIsUnknown_isNoAddress() {
    assertArrayEquals(ClientAddress.UNKNOWN, BEHIND_PROXIES.of(null, List.of("192.0.2.1")));
  }

  @Test
  void peer_withAZone_isReadWithoutIt() {
    assertClient("fe80::1", "fe80::1%eth0");
  }

  private static void assertClient(String expected, String peer, String... forwarded) {
    assertArrayEquals(AddressRange.address(expected), BEHIND_PROXIES.of(peer, List.of(forwarded)));
  }

  private static void assertNone(String peer, String... forwarded) {
    assertArrayEquals(ClientAddress.UNKNOWN, BEHIND_PROXIES.of(peer, List.of(forwarded)));
  }
}
