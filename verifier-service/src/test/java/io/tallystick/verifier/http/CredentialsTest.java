package io.tallystick.verifier.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  @Test
  void bearer_inAnyCase_isTheKey() {
    assertEquals("k1", Credentials.of(headers("authorization", "Bearer k1")));
    assertEquals("k1", Credentials.of(headers("authorization", "bEARER   k1 ")));
  }

  @Test
  void apiKeyHeader_isTheKey() {
    assertEquals("k1", Credentials.of(headers("x-api-key", "k1")));
  }

  @Test
  void nothing_isNoKey() {
    assertNull(Credentials.of(headers()));
    assertNull(Credentials.of(headers("authorization", "Bearer")));
    assertNull(Credentials.of(headers("authorization", "Bearer ")));
    assertNull(Credentials.of(headers("authorization", "Bearerk1")));
    assertNull(Credentials.of(headers("x-api-key", "")));
  }

  @Test
  void anotherScheme_isNoKeyAndDoesNotHideTheOtherHeader() {
    assertNull(Credentials.of(headers("authorization", "Basic k1")));
    assertEquals("k2", Credentials.of(headers("authorization", "Basic k1", "x-api-key", "k2")));
  }

  @Test
  void bothHeaders_withOneKey_areFine() {
    assertEquals("k1", Credentials.of(headers("authorization", "Bearer k1", "x-api-key", "k1")));
  }

  @Test
  void bothHeaders_withTwoKeys_areRefusedWithoutShowingThem() {
    assertRefused(headers("authorization", "Bearer k1", "x-api-key", "k2"));
  }

  @Test
  void header_repeated_isRefusedEvenWithTheSameKey() {
    assertRefused(headers("authorization", "Bearer k1", "authorization", "Bearer k1"));
    assertRefused(headers("x-api-key", "k1", "x-api-key", "k1"));
    assertRefused(headers("authorization", "Basic k1", "authorization", "Bearer k1"));
  }

  private static void assertRefused(MultiMap headers) {
    Refusal refusal = assertThrows(Refusal.class, () -> Credentials.of(headers));
    assertEquals(400, refusal.problem().status());
    assertEquals("invalid_request", refusal.problem().code());
    assertFalse(refusal.problem().detail().contains("k1"));
  }

  private static MultiMap headers(String... pairs) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    return headers;
  }
}
