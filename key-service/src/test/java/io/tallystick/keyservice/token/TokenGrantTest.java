package io.tallystick.keyservice.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.keyservice.token.TokenGrant.Bounds;
import io.tallystick.keyservice.token.TokenGrant.Outcome;
import io.tallystick.keyservice.token.TokenGrant.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenGrantTest {
  private static final String API = "https://api.example.com";
  private static final String MAIL = "https://mail.example.com";
  private static final Bounds BOUNDS = new Bounds(List.of(API, MAIL), 300_000);
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00.900Z");

  @Test
  void nothingWished_isAllScopes_andTheFirstAudience() {
    TokenGrant grant = granted(key(List.of("a", "b"), List.of()), null);
    assertEquals(List.of("a", "b"), grant.scopes());
    assertEquals(List.of(API), grant.audiences());
    assertEquals(Instant.parse("2026-11-26T10:05:00Z"), grant.expiresAt());
    assertEquals(List.of(MAIL), granted(key(List.of(), List.of(MAIL, API)), null).audiences());
  }

  @Test
  void anyWish_getsAtMostWhatTheKeyHas() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] names = {"a", "b", "c", "d", "*", "a:b", ""};
    int granted = 0;
    for (int round = 0; round < 5_000; round++) {
      List<String> own = some(random, names, 4);
      own.removeIf(String::isEmpty);
      List<String> wished = some(random, names, 4);
      String scope = String.join(" ", wished);
      Outcome outcome = decide(key(own, List.of()), scope);
      boolean right =
          !scope.isEmpty()
              && new HashSet<>(wished).size() == wished.size()
              && own.containsAll(wished);
      assertEquals(right, outcome.grant() != null, "seed " + seed + ": " + own + " " + wished);
      if (outcome.grant() != null) {
        granted++;
        assertEquals(new HashSet<>(wished), new HashSet<>(outcome.grant().scopes()));
      }
    }
    assertTrue(granted > 100, "some were granted: " + granted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a ", " a", "a  b", "a a", "*", "A", "a\tb", "a,b"})
  void scope_ofAnotherForm_isInvalid(String scope) {
    Outcome outcome = decide(key(List.of("a", "b"), List.of()), scope);
    assertNull(outcome.grant());
    assertEquals(Refusal.INVALID_SCOPE, outcome.refusal());
  }

  @Test
  void scope_longerThanAnyKeyHas_isInvalidUnread() {
    String scope = "a ".repeat(5_000).strip();
    assertEquals(Refusal.INVALID_SCOPE, decide(key(List.of("a"), List.of()), scope).refusal());
  }

  @Test
  void audience_isOfTheKeyAndOfTheDeployment() {
    KeyGrant mail = key(List.of(), List.of(MAIL, "https://gone.example.com"));
    assertEquals(Refusal.INVALID_TARGET, wished(mail, API).refusal());
    assertEquals(Refusal.INVALID_TARGET, wished(mail, "https://gone.example.com").refusal());
    assertEquals(Refusal.INVALID_TARGET, wished(mail, MAIL + "/").refusal());
    assertEquals(List.of(MAIL), grantOf(wished(mail, MAIL, MAIL)).audiences());
    KeyGrant none = key(List.of(), List.of("https://gone.example.com"));
    assertEquals(Refusal.INVALID_TARGET, decide(none, null).refusal());
  }

  @Test
  void token_neverOutlivesItsKey() {
    Instant end = NOW.plusSeconds(20);
    KeyGrant ending =
        new KeyGrant(List.of(), null, end, List.of(), KeyGrant.NO_METADATA, ClientTerms.NONE);
    TokenGrant grant = granted(ending, null);
    assertEquals(end.getEpochSecond(), grant.expiresAt().getEpochSecond());
    assertTrue(!grant.expiresAt().isAfter(end));
  }

  private static List<String> some(Random random, String[] names, int max) {
    List<String> some = new ArrayList<>();
    for (int i = random.nextInt(max); i > 0; i--) {
      some.add(names[random.nextInt(names.length)]);
    }
    return some;
  }

  private static KeyGrant key(List<String> scopes, List<String> audiences) {
    return new KeyGrant(
        scopes.stream().filter(scope -> !scope.isEmpty()).toList(),
        null,
        null,
        List.of(),
        KeyGrant.NO_METADATA,
        new ClientTerms(audiences, null));
  }

  private static TokenGrant granted(KeyGrant key, String scope) {
    return grantOf(decide(key, scope));
  }

  private static TokenGrant grantOf(Outcome outcome) {
    TokenGrant grant = outcome.grant();
    assertNotNull(grant);
    return grant;
  }

  private static Outcome decide(KeyGrant key, String scope) {
    return TokenGrant.decide(key, new TokenWish(scope, List.of()), BOUNDS, NOW);
  }

  private static Outcome wished(KeyGrant key, String... audiences) {
    return TokenGrant.decide(key, new TokenWish(null, List.of(audiences)), BOUNDS, NOW);
  }
}
