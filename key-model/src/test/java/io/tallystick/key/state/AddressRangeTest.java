package io.tallystick.key.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.1.2,true",
    "10.0.0.0/8,11.0.0.1,false",
    "192.0.2.128/25,192.0.2.127,false",
    "192.0.2.128/25,192.0.2.128,true",
    "192.0.2.7,192.0.2.7,true",
    "192.0.2.7,192.0.2.8,false",
    "0.0.0.0/0,203.0.113.9,true",
    "0.0.0.0/0,::1,false",
    "2001:db8::/33,2001:db8:7fff::1,true",
    "2001:db8::/33,2001:db8:8000::1,false",
    "192.0.2.0/24,::ffff:192.0.2.9,true"
  })
  void contains_addresses_isExact(String range, String address, boolean inside) {
    assertEquals(inside, AddressRange.parse(range).contains(AddressRange.address(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "localhost", "example.org", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1",
        "10.0.0.0/", "1.2.3", "1.2.3.999", "::/129", "fe80::1%eth0", "10.0.0.0/8/8", "0x7f.1"
      })
  void parse_whatIsNoRange_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> AddressRange.parse(text));
  }

  @Test
  void toString_isCanonicalAndReadsBack() {
    AddressRange one = AddressRange.parse("2001:0DB8:0::/32");
    assertEquals(one, AddressRange.parse(one.toString()));
    assertEquals("192.0.2.7/32", AddressRange.parse("192.0.2.7").toString());
  }
}
