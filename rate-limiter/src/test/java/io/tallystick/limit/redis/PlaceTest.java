package io.tallystick.limit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What addresses are read, as what, and that none of them shows who signs in. */
final class PlaceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://h|redis://h:6379/0",
        "rediss://user-x:canary@h:6380/2|rediss://h:6380/2",
        "redis-sentinel://a,b:1/3?sentinelMasterId=m"
            + "|redis-sentinel://a:26379,b:1/3?sentinelMasterId=m",
        "rediss-sentinel://user-x:canary@a:1,b:2?sentinelMasterId=m&sentinelAuth=true"
            + "|rediss-sentinel://a:1,b:2/0?sentinelMasterId=m",
        "redis-cluster://a,b:7001|redis-cluster://a:6379,b:7001",
        "redis-cluster://:canary@a/0|redis-cluster://a:6379",
        "rediss-cluster://user-x:can%40ary@a:1|rediss-cluster://a:1",
        "redis-cluster://user-x:canary@[::1]:7000,[::2]|redis-cluster://::1:7000,::2:6379",
      })
  void address_isReadAndShownWithoutWhoSignsIn(String text, String shown) {
    assertEquals(shown, Place.parse(text).toString().replace("[", "").replace("]", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis-sentinel://:canary@a",
        "redis-sentinel://:canary@a#m",
        "redis-sentinel://:canary@a?sentinelMasterId=",
        "redis-sentinel://:canary@a?sentinelMasterId=m&other=1",
        "redis-sentinel://:canary@a?sentinelMasterId=m&sentinelAuth=yes",
        "redis-sentinel://:canary@a,?sentinelMasterId=m",
        "redis-sentinel://:canary@?sentinelMasterId=m",
        "redis-cluster://:canary@a/1",
        "redis-cluster://:canary@a,,b",
        "redis-cluster://:canary@a:99999",
        "redis-cluster://:canary@a:x",
        "redis-cluster://:canary@a?timeout=1s",
        "redis-cluster://:canary/1@a",
        "redis-cluster://",
        "redis-socket://:canary@a",
      })
  void address_malformed_refusedWithoutItsText(String text) {
    Exception refusal = assertThrows(IllegalArgumentException.class, () -> Place.parse(text));
    StringWriter trace = new StringWriter();
    refusal.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains("canary"), trace.toString());
  }

  @Test
  void redirect_namesItsSlotAndServer() {
    Redirect moved = Redirect.parse("MOVED 3999 10.0.0.1:6381", "asked");
    assertEquals(new Redirect(3999, new NodeAddress("10.0.0.1", 6381)), moved);
    assertEquals(
        new Redirect(1, new NodeAddress("::1", 7000)), Redirect.parse("ASK 1 ::1:7000", "asked"));
    Redirect unnamed = Redirect.parse("MOVED 1 :7000", "asked");
    assertNotNull(unnamed);
    assertEquals(new NodeAddress("asked", 7000), unnamed.to());
    for (String none : new String[] {"MOVED", "MOVED 16384 a:1", "MOVED x a:1", "MOVED 1 a:0"}) {
      assertNull(Redirect.parse(none, "asked"), none);
    }
  }
}
