package io.tallystick.limit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvictionTest {
  @ParameterizedTest
  @CsvSource({
    "100, noeviction,",
    "100, volatile-ttl, volatile-ttl",
    "100, allkeys-lru, allkeys-lru",
    "0, allkeys-lru,",
  })
  void policy_throwsCountsAwayOnlyWithABoundOnMemory(
      String bound, String policy, @Nullable String evicting) {
    String memory =
        "# Memory\r\nused_memory:1\r\nmaxmemory:%s\r\nmaxmemory_human:1B\r\nmaxmemory_policy:%s\r\n"
            .formatted(bound, policy);
    assertEquals(evicting, Eviction.evictingPolicy(memory));
  }

  @ParameterizedTest
  @CsvSource({"''", "'maxmemory:100\r\n'", "'nothing known'"})
  void policy_thatIsNotTold_isTakenForNone(String memory) {
    assertEquals(null, Eviction.evictingPolicy(memory));
  }

  /** Some managed Redis leave the bound out; then the policy counts. */
  @Test
  void bound_thatIsNotTold_isTakenForOne() {
    assertEquals("allkeys-lru", Eviction.evictingPolicy("maxmemory_policy:allkeys-lru\r\n"));
  }
}
