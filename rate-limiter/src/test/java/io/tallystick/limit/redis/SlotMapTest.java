package io.tallystick.limit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SlotMapTest {
  @Test
  void reply_isReadToItsEdges() {
    SlotMap map =
        SlotMap.parse(
            List.of(
                range(0, 99, node("a", 1), node("b", 2)),
                range(101, 101, node("c", 3)),
                range(16_000, 16_383, node("", 4))),
            "asked");
    assertNotNull(map);
    NodeAddress a = new NodeAddress("a", 1);
    assertEquals(a, map.primaryOf(0));
    assertEquals(a, map.primaryOf(99));
    assertNull(map.primaryOf(100));
    assertEquals(new NodeAddress("c", 3), map.primaryOf(101));
    assertEquals(new NodeAddress("asked", 4), map.primaryOf(16_383));
    assertEquals(3, map.primaries().size());
    assertEquals(
        Set.of(a, new NodeAddress("b", 2), new NodeAddress("c", 3), new NodeAddress("asked", 4)),
        map.nodes());
  }

  @Test
  void reply_thatIsNone_isNull() {
    assertNull(SlotMap.parse(null, "asked"));
    assertNull(SlotMap.parse(List.of(), "asked"), "nobody holds a slot");
    assertNull(SlotMap.parse(List.of("x"), "asked"));
    assertNull(SlotMap.parse(List.of(range(0, 16_384, node("a", 1))), "asked"));
    assertNull(SlotMap.parse(List.of(range(5, 4, node("a", 1))), "asked"));
    assertNull(SlotMap.parse(List.of(range(0, 1, node("a", 0))), "asked"));
  }

  private static List<Object> range(long first, long last, Object... nodes) {
    List<Object> parts = new ArrayList<>(List.of(first, last));
    parts.addAll(Arrays.asList(nodes));
    return parts;
  }

  private static Object node(String host, long port) {
    return List.of(host, port, "0123");
  }
}
