package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimiterConfigTest {
  private static final String CANARY = "canary-4711";

  @Test
  void text_ofAnAddressWithAPassword_hidesWhoSignsIn() {
    RedisAddress address =
        RedisAddress.parse("rediss://user-x:" + CANARY + "@redis.example:6380/2");
    assertEquals("rediss://redis.example:6380/2", address.toString());
    String text = RateLimiterConfig.of(address, OnRedisLoss.DENY).toString();
    assertFalse(text.contains(CANARY) || text.contains("user-x"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "redis://",
        "http://:" + CANARY + "@host",
        "redis://:" + CANARY + "@ho st",
        "redis://:" + CANARY + "@host:99999999",
        "redis-sentinel://:" + CANARY + "@host#primary",
        "redis-socket:///tmp/" + CANARY
      })
  void address_malformed_refusedWithoutItsText(String text) {
    Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> RedisAddress.parse(text));
    StringWriter trace = new StringWriter();
    refusal.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains(CANARY), trace.toString());
  }

  @ParameterizedTest
  @CsvSource({"9,1,1", "10001,1,1", "50,0,1", "50,1000001,1", "50,1,0", "50,1,1000001"})
  void numbers_outOfBounds_refused(long timeoutMillis, int inFlightMax, int rememberedMax) {
    RateLimiterConfig config =
        RateLimiterConfig.of(RedisAddress.parse("redis://127.0.0.1"), OnRedisLoss.ALLOW);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            config
                .withCommandTimeoutMillis(timeoutMillis)
                .withInFlightMax(inFlightMax)
                .withRememberedMax(rememberedMax));
  }
}
