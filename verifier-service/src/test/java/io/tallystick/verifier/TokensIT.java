package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.TokenMint;
import io.tallystick.verifier.support.TokenTopics;
import io.tallystick.verifier.verdict.Code;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Access tokens at both doors and in the library, with the topics that they live on. */
class TokensIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long HOUR_MILLIS = 3_600_000;
  private static final TokenMint MINT = TokenMint.es256();

  private static KeyLog log;
  private static TokenTopics topics;
  private static Node node;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    topics = TokenTopics.open(Backends.kafka());
    topics.publish(MINT, in(Duration.ofDays(1)));
    node = Node.ready(TokenTopics.settings());
  }

  @AfterAll
  static void stop() {
    node.close();
    topics.close();
    log.close();
  }

  @Test
  void token_isAcceptedWhereverAKeyIs() {
    Minted minted = known(Minted.plain().withScopes("read", "write"));
    Map<String, String> claims = TokenMint.claims(minted.id(), Instant.now());
    claims.put("scope", "\"read\"");
    String token = MINT.token(claims);
    JsonNode verified = node.verify(token);
    assertEquals("VALID", verified.get("code").textValue());
    assertEquals("token", verified.get("secret").textValue());
    assertEquals("[\"read\"]", verified.get("scopes").toString());
    for (HttpResponse<String> allowed :
        List.of(node.authorizeBearer(token), node.authorize("x-api-key", token))) {
      assertEquals(200, allowed.statusCode());
      assertEquals(minted.id().value(), header(allowed, "x-tallystick-key-id"));
      assertEquals("read", header(allowed, "x-tallystick-key-scopes"));
    }
    assertEquals(
        403,
        node.authorize("x-api-key", token, "x-tallystick-required-scopes", "write").statusCode());
    assertEquals(
        400,
        node.authorize("x-api-key", minted.key(), "authorization", "Bearer " + token).statusCode());
  }

  @Test
  void limits_areSharedByTheKeyAndItsTokens() {
    Minted minted = known(Minted.plain().withLimits(new KeyLimit("hourly", 4, HOUR_MILLIS)));
    String token = MINT.token(minted.id(), Instant.now());
    String sister = MINT.token(minted.id(), Instant.now());
    assertEquals(200, node.authorizeBearer(minted.key()).statusCode());
    assertEquals(200, node.authorizeBearer(token).statusCode());
    assertEquals(200, node.authorizeBearer(sister).statusCode());
    assertEquals(200, node.authorizeBearer(token).statusCode());
    assertEquals(429, node.authorizeBearer(sister).statusCode());
    assertEquals(429, node.authorizeBearer(minted.key()).statusCode());
  }

  @Test
  void keyThatIsRevoked_endsATokenThatWasJustGood() {
    Minted minted = known(Minted.plain());
    String token = MINT.token(minted.id(), Instant.now());
    assertEquals(200, node.authorizeBearer(token).statusCode());
    log.append(minted.revoked());
    node.awaitCode(token, "REVOKED");
    HttpResponse<String> refused = node.authorizeBearer(token);
    assertEquals(401, refused.statusCode());
    assertTrue(header(refused, "www-authenticate").contains("invalid_token"));
  }

  @Test
  void tokenThatIsRevoked_isRefused_itsKeyIsNot() {
    Minted minted = known(Minted.plain());
    Map<String, String> claims = TokenMint.claims(minted.id(), Instant.now());
    String token = MINT.token(claims);
    assertEquals(200, node.authorizeBearer(token).statusCode());
    String tokenId = TokenMint.tokenId(claims);
    topics.revoke(tokenId, TokenMint.revocation(tokenId, minted.id(), in(Duration.ofMinutes(5))));
    node.awaitCode(token, "REVOKED");
    assertNull(node.verify(token).get("id"));
    assertEquals("VALID", node.verify(minted.key()).get("code").textValue());
  }

  @Test
  void signingKeyThatComesAndGoes_isFollowed() {
    Minted minted = known(Minted.plain());
    TokenMint next = TokenMint.es256();
    String token = next.token(minted.id(), Instant.now());
    assertEquals("INVALID", node.verify(token).get("code").textValue());
    topics.publish(next, in(Duration.ofHours(1)));
    node.awaitCode(token, "VALID");
    topics.publish(next, Instant.now());
    node.awaitCode(token, "INVALID");
  }

  @Test
  void keyThatIsNotHereYet_isWaitedFor_atBothDoors() {
    Minted minted = Minted.plain();
    HttpResponse<String> answer = node.authorizeBearer(MINT.token(minted.id(), Instant.now()));
    assertEquals(503, answer.statusCode());
    assertTrue(answer.body().contains("NOT_YET_VISIBLE"));
    assertEquals("1", header(answer, "retry-after"));
  }

  @Test
  void forgedToken_isAnsweredLikeAWrongSecret() {
    Minted minted = known(Minted.plain());
    String forged =
        TokenMint.token(
            MINT.header(),
            TokenMint.json(TokenMint.claims(minted.id(), Instant.now())),
            TokenMint.es256()::sign);
    HttpResponse<String> wrong = node.authorizeBearer(minted.withWrongSecret());
    HttpResponse<String> answer = node.authorizeBearer(forged);
    assertEquals(401, answer.statusCode());
    assertEquals(wrong.body(), answer.body());
    assertEquals(header(wrong, "www-authenticate"), header(answer, "www-authenticate"));
    HttpResponse<String> none =
        node.authorizeBearer(
            forged.replace(
                TokenMint.base64(TokenMint.utf8(MINT.header())),
                TokenMint.base64(TokenMint.utf8(MINT.header().replace("ES256", "none")))));
    assertEquals(401, none.statusCode());
    assertTrue(none.body().contains("MALFORMED"));
  }

  @Test
  void tokenInAUrl_isRefused_anothersIsNot() {
    Minted minted = known(Minted.plain());
    String token = MINT.token(minted.id(), Instant.now());
    double before = node.metric("tallystick_keys_in_urls_total");
    HttpResponse<String> refused =
        node.get("/v1/authorize?access_token=" + token, "x-api-key", minted.key());
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("key_in_url"));
    assertFalse(refused.body().contains(token));
    assertEquals(
        400,
        node.authorize("x-forwarded-uri", "/a?t=" + token, "x-api-key", minted.key()).statusCode());
    assertEquals(before + 2, node.metric("tallystick_keys_in_urls_total"));
    String foreign = TokenMint.es256().token(minted.id(), Instant.now());
    assertEquals(
        200,
        node.get("/v1/authorize?id_token_hint=" + foreign, "x-api-key", minted.key()).statusCode());
  }

  @Test
  void meters_tellWhatWasChecked() {
    Minted minted = known(Minted.plain());
    String token = MINT.token(minted.id(), Instant.now());
    double before = node.metric("tallystick_token_signature_seconds_count");
    for (int i = 0; i < 3; i++) {
      assertEquals(200, node.authorizeBearer(token).statusCode());
    }
    assertEquals(before + 1, node.metric("tallystick_token_signature_seconds_count"));
    assertTrue(node.metric("tallystick_token_signing_keys") >= 1);
    assertTrue(node.metric("tallystick_token_remembered") >= 1);
  }

  @Test
  void library_takesTokensToo() throws Exception {
    Minted minted = known(Minted.plain().withScopes("read"));
    VerifierSettings settings =
        VerifierSettings.of(Backends.kafka(), Backends.redis(), Minted.peppersSetting())
            .withBootstrapJitter(Duration.ZERO)
            .withRedisTimeout(Duration.ofSeconds(10))
            .withTokens(TokenMint.ISSUER, TokenMint.AUDIENCE);
    try (TallystickVerifier verifier = TallystickVerifier.connect(settings)) {
      assertTrue(verifier.awaitReady(PATIENCE), verifier.notReady());
      VerifyResult result =
          verifier
              .verify(MINT.token(minted.id(), Instant.now()), VerifyRequest.any())
              .toCompletableFuture()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertEquals(Code.VALID, result.code());
      assertTrue(result.key().byToken());
      assertFalse(result.key().byPreviousSecret());
    }
  }

  @Test
  void nodeWithoutTheSettings_takesATokenForAMalformedKey() {
    Minted minted = known(Minted.plain());
    try (Node off = Node.ready()) {
      assertEquals(
          "MALFORMED", off.verify(MINT.token(minted.id(), Instant.now())).get("code").textValue());
    }
  }

  /** A node that has not read who signs must refuse nobody for that. */
  @Test
  void nodeWithoutTheTopics_isNotReadyUntilTheyAreThere() {
    try (EmbeddedKafka kafka = Backends.newKafka();
        KeyLog ownLog = KeyLog.open(kafka.bootstrapServers());
        Node waiting =
            Node.listening(TokenTopics.settings("TALLYSTICK_KAFKA", kafka.bootstrapServers()))) {
      ownLog.append(Minted.plain());
      Await.until(
          "it says what it waits for",
          PATIENCE,
          () -> waiting.operations("/health/ready").body().contains("signing-keys"));
      try (TokenTopics ownTopics = TokenTopics.open(kafka.bootstrapServers())) {
        assertTrue(waiting.service().awaitReady(PATIENCE));
      }
    }
  }

  private static Minted known(Minted minted) {
    log.append(minted);
    Await.until(
        "it is folded",
        PATIENCE,
        () -> {
          String code =
              node.verifyJson("{\"key\":\"" + minted.key() + "\",\"cost\":0}")
                  .get("code")
                  .textValue();
          return code.equals("VALID");
        });
    return minted;
  }

  private static Instant in(Duration time) {
    return Instant.now().plus(time);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
