package io.tallystick.keyservice;

import static io.tallystick.keyservice.Forms.GRANT;
import static io.tallystick.keyservice.Forms.ISSUER;
import static io.tallystick.keyservice.Forms.basic;
import static io.tallystick.keyservice.Forms.form;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.keyservice.token.RevokedTokens;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that ask for more than their share find 503, and take nothing away from others. The key
 * that signs here takes some 20 ms for it, so that requests pile up on any machine.
 */
final class HammeringIT {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final int AT_ONCE = 160;
  private static final int BITS = 3_072;

  @TempDir static Path data;
  private static Node node;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "hammering");
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put(
        "TALLYSTICK_SIGNING_KEYS",
        new JWKSet(new RSAKeyGenerator(4_096).generate()).toString(false));
    node = Forms.start(settings, data);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void client_thatHammers_isToldToComeAgain_othersGetTheirTokens() {
    String hammer = authorization(client());
    String other = authorization(client());
    hammered(
        200,
        () -> Forms.token(node, GRANT, "authorization", hammer),
        () -> Forms.token(node, GRANT, "authorization", other));
  }

  @Test
  void key_thatHammersForTokensOfItsOwn_isToldToComeAgain() {
    String hammer = node.mint("hammer", "").get("key").asText();
    String other = node.mint("other", "").get("key").asText();
    hammered(
        200,
        () -> node.as(hammer, "POST", "/v1/self/token", "{}"),
        () -> node.as(other, "POST", "/v1/self/token", "{}"));
  }

  @Test
  void client_thatHasEndedTooManyTokens_canEndNoMore_othersCan() {
    JsonNode client = client();
    String mine = authorization(client);
    String token = token(mine);
    fill(new KeyId(client.get("id").asText()));
    Await.until(
        "they are known",
        IN_TIME,
        () -> node.metric("tallystick_token_revoked") >= RevokedTokens.PER_CLIENT_MAX);
    Reply refused = revoke(token, mine);
    assertEquals(503, refused.status(), refused.text());
    assertEquals("temporarily_unavailable", refused.json().get("error").asText());
    assertEquals("1", refused.header("retry-after"));
    String other = authorization(client());
    assertEquals(200, revoke(token(other), other).status());
  }

  /** Whoever knows the name of a client can send what it never signed. */
  @Test
  void assertionsThatAreForged_takeNoPlaceOfOtherClients() throws Exception {
    ECKey own = new ECKeyGenerator(Curve.P_256).keyID("own").generate();
    ClientID other = new ClientID(keyed(own));
    String forged = keyed(costly());
    hammered(
        401,
        () -> Forms.token(node, GRANT + "&" + forged(forged)),
        () -> Forms.token(node, GRANT + "&" + signed(other, own)));
  }

  /**
   * @param plain what the one that hammers gets where it has room
   */
  private static void hammered(int plain, Supplier<Reply> hammer, Supplier<Reply> other) {
    ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      var hammering =
          IntStream.range(0, AT_ONCE)
              .mapToObj(i -> CompletableFuture.supplyAsync(hammer, callers))
              .toList();
      for (int i = 0; i < 5; i++) {
        Reply reply = other.get();
        assertEquals(200, reply.status(), reply.text());
      }
      TreeSet<Integer> statuses = new TreeSet<>();
      hammering.forEach(each -> statuses.add(each.join().status()));
      assertEquals("[" + plain + ", 503]", statuses.toString());
      assertEquals(plain, hammer.get().status(), "its places are free again");
      assertTrue(
          hammering.stream()
              .map(CompletableFuture::join)
              .filter(each -> each.status() == 503)
              .allMatch(each -> each.header("retry-after").equals("1")));
    } finally {
      callers.shutdownNow();
    }
  }

  /** Revokes as many tokens as one client may, as a key-service writes them. */
  private static void fill(KeyId client) {
    Instant end = Instant.now().plus(Duration.ofHours(1));
    Map<String, Object> properties =
        Map.of("bootstrap.servers", Backends.kafka(), "linger.ms", 10, "acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RevokedTokens.PER_CLIENT_MAX; i++) {
        String id = String.format("filled-%015d", i);
        byte[] value =
            RevokedTokenCodec.encode(new RevokedToken(id, client, end, end.minusSeconds(60)));
        producer.send(
            new ProducerRecord<>(TopicNames.REVOKED_TOKENS, 0, DescribedLife.utf8(id), value));
      }
    }
  }

  private static String keyed(JWK key) {
    String jwks = new JWKSet(key.toPublicJWK()).toString();
    Reply made = node.post("/v1/clients", "{\"owner\":\"o\",\"jwks\":" + jwks + "}");
    assertEquals(201, made.status(), made.text());
    return made.json().get("id").asText();
  }

  /** An RSA key whose public exponent is as long as its modulus: some 20 ms for each signature. */
  private static RSAKey costly() {
    Random numbers = new Random(11);
    BigInteger modulus = new BigInteger(BITS, numbers).setBit(BITS - 1).setBit(0);
    BigInteger exponent = new BigInteger(BITS - 2, numbers).setBit(BITS - 3).setBit(0);
    return new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(exponent)).build();
  }

  /** Of the right form in everything, under a signature that is one number among many. */
  private static String forged(String id) {
    long now = Instant.now().getEpochSecond();
    String claims =
        "{\"iss\":\"%1$s\",\"sub\":\"%1$s\",\"aud\":\"%2$s\",\"exp\":%3$d,\"jti\":\"%4$s\"}"
            .formatted(id, ISSUER, now + 60, UUID.randomUUID());
    byte[] signature = new byte[BITS / 8];
    Arrays.fill(signature, 1, signature.length, (byte) 7);
    String token =
        Base64URL.encode("{\"alg\":\"RS256\"}")
            + "."
            + Base64URL.encode(claims)
            + "."
            + Base64URL.encode(signature);
    String type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    return form("client_assertion_type", type, "client_assertion", token);
  }

  private static String signed(ClientID id, ECKey key) {
    try {
      URI issuer = URI.create(ISSUER);
      PrivateKeyJWT proof =
          new PrivateKeyJWT(
              id, issuer, JWSAlgorithm.ES256, key.toECPrivateKey(), key.getKeyID(), null);
      return URLUtils.serializeParameters(proof.toParameters());
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static Reply revoke(String token, String authorization) {
    return Forms.post(node, "/oauth2/revoke", form("token", token), "authorization", authorization);
  }

  private static String token(String authorization) {
    Reply reply = Forms.token(node, GRANT, "authorization", authorization);
    assertEquals(200, reply.status(), reply.text());
    return reply.json().get("access_token").asText();
  }

  private static JsonNode client() {
    return node.post("/v1/clients", "{\"owner\":\"o\"}").json();
  }

  private static String authorization(JsonNode client) {
    return basic(client.get("id").asText(), client.get("key").asText());
  }
}
