package io.tallystick.keyservice;

import static io.tallystick.keyservice.Forms.GRANT;
import static io.tallystick.keyservice.Forms.ISSUER;
import static io.tallystick.keyservice.Forms.form;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Backends;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that prove themselves by keys of their own (RFC 7523), to two nodes. */
final class AssertionIT {
  private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  @TempDir static Path firstData;
  @TempDir static Path secondData;
  private static EmbeddedRedis redis;
  private static Node first;
  private static Node second;
  private static ECKey ec;
  private static RSAKey rsa;
  private static String id;

  @BeforeAll
  static void start() throws Exception {
    redis = Backends.newRedis();
    first = node(firstData);
    second = node(secondData);
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    id = client(List.of(ec, rsa)).json().get("id").asText();
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
    redis.close();
  }

  @Test
  void assertion_rightlySigned_getsAToken_andHasNoSecret() throws Exception {
    for (JWK key : List.of(ec, rsa)) {
      Reply reply = token(first, signed(key, claims().build()));
      assertEquals(200, reply.status(), reply.text());
    }
    Reply made = client(List.of(ec));
    assertEquals(201, made.status());
    assertFalse(made.json().has("key"));
    assertTrue(
        first
            .send("GET", "/.well-known/oauth-authorization-server", null)
            .text()
            .contains("private_key_jwt"));
  }

  @Test
  void assertion_replayed_isRefusedOnEveryNode() throws Exception {
    String once = signed(ec, claims().build());
    assertEquals(200, token(first, once).status());
    refused(token(first, once));
    refused(token(second, once));
  }

  @Test
  void assertion_onManyNodesAtOnce_isGoodOnce() throws Exception {
    String once = signed(ec, claims().build());
    List<CompletableFuture<Integer>> replies =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> token(i % 2 == 0 ? first : second, once).status()))
            .toList();
    assertEquals(1, replies.stream().filter(each -> each.join() == 200).count());
  }

  static List<JWTClaimsSet> wrongClaims() {
    Instant now = Instant.now();
    return List.of(
        claims().audience("https://other.example.com").build(),
        claims().audience(List.of(ISSUER, "https://other.example.com")).build(),
        claims().audience(ISSUER + "/oauth2/token").build(),
        claims().audience((String) null).build(),
        claims().issuer("0".repeat(16)).build(),
        claims().subject("0".repeat(16)).build(),
        claims().jwtID(null).build(),
        claims().jwtID("short").build(),
        claims().expirationTime(null).build(),
        claims().expirationTime(Date.from(now.minusSeconds(60))).build(),
        claims().expirationTime(Date.from(now.plusSeconds(3_600))).build(),
        claims().notBeforeTime(Date.from(now.plusSeconds(120))).build(),
        claims().issueTime(Date.from(now.plusSeconds(120))).build());
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void claims_thatAreWrong_areRefused(JWTClaimsSet claims) throws Exception {
    refused(token(first, signed(ec, claims)));
  }

  @Test
  void algorithm_otherThanTheKeys_isRefused() throws Exception {
    byte[] publicKey = ec.toECPublicKey().getEncoded();
    refused(token(first, signed(header(JWSAlgorithm.HS256, "ec"), new MACSigner(publicKey))));
    byte[] publicRsa = rsa.toRSAPublicKey().getEncoded();
    refused(token(first, signed(header(JWSAlgorithm.HS256, "rsa"), new MACSigner(publicRsa))));
    refused(token(first, signed(header(JWSAlgorithm.PS256, "rsa"), new RSASSASigner(rsa))));
    refused(token(first, signed(header(JWSAlgorithm.RS256, "ec"), new RSASSASigner(rsa))));
    refused(token(first, signed(header(JWSAlgorithm.ES256, "rsa"), new ECDSASigner(ec))));
    for (String none : List.of("none", "NONE", "nOnE")) {
      String head = base64("{\"alg\":\"" + none + "\"}");
      String body = base64(claims().build().toString());
      refused(token(first, head + "." + body + "."));
      refused(token(first, head + "." + body + ".AAAA"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../etc/passwd",
        "https://evil.example.com/jwks",
        "' OR 1=1 --",
        "nobody",
        ""
      })
  void kid_thatIsNotRegistered_isRefused(String kid) throws Exception {
    refused(token(first, signed(header(JWSAlgorithm.ES256, kid), new ECDSASigner(ec))));
  }

  @Test
  void kid_of10Kilobytes_isRefused() throws Exception {
    String kid = "k".repeat(10_240);
    refused(token(first, signed(header(JWSAlgorithm.ES256, kid), new ECDSASigner(ec))));
  }

  @Test
  void header_thatBringsAKeyAlongOrIsCritical_isRefused() throws Exception {
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    JWSHeader.Builder plain = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec");
    refused(token(first, signed(plain.jwk(other.toPublicJWK()).build(), new ECDSASigner(other))));
    refused(token(first, signed(plain.jwk(ec.toPublicJWK()).build(), new ECDSASigner(ec))));
    JWSHeader.Builder pointing = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec");
    refused(
        token(
            first,
            signed(
                pointing.jwkURL(URI.create("https://evil.example.com")).build(),
                new ECDSASigner(ec))));
    JWSHeader.Builder critical = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec");
    refused(
        token(
            first,
            signed(
                critical.criticalParams(Set.of("exp")).customParam("exp", 1).build(),
                new ECDSASigner(ec))));
    JWSHeader.Builder typed = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec");
    refused(
        token(
            first, signed(typed.type(new JOSEObjectType("at+jwt")).build(), new ECDSASigner(ec))));
  }

  @Test
  void signature_damagedOrOfZeros_isRefused() throws Exception {
    String[] parts = signed(ec, claims().build()).split("\\.");
    String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
    refused(token(first, parts[0] + "." + parts[1] + "." + zeros));
    refused(token(first, parts[0] + "." + parts[1] + "."));
    String other = signed(ec, claims().build()).split("\\.")[2];
    refused(token(first, parts[0] + "." + parts[1] + "." + other));
  }

  @Test
  void jwks_thatCantProveAClient_isNotRegistered() throws Exception {
    String tooShort = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + "A".repeat(171) + "\"}";
    for (String keys :
        List.of(
            "",
            "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            ec.toJSONString(),
            tooShort,
            new ECKeyGenerator(Curve.P_384).generate().toPublicJWK().toJSONString(),
            ec.toPublicJWK().toJSONString() + "," + ec.toPublicJWK().toJSONString())) {
      Reply reply =
          first.post("/v1/clients", "{\"owner\":\"o\",\"jwks\":{\"keys\":[" + keys + "]}}");
      assertEquals(400, reply.status(), keys);
    }
  }

  @Test
  void redisAway_assertionsAreRefused_andSecretsAreNot() throws Exception {
    EmbeddedRedis lost = Backends.newRedis();
    Map<String, String> settings = Node.settings(Backends.kafka(), secondData, "assertions");
    try (Node alone = alone(settings, lost)) {
      assertEquals(200, token(alone, signed(ec, claims().build())).status());
      lost.close();
      Reply reply = token(alone, signed(ec, claims().build()));
      assertEquals(503, reply.status(), reply.text());
      assertEquals("temporarily_unavailable", reply.json().get("error").asText());
    }
  }

  @TempDir Path aloneData;

  private Node alone(Map<String, String> settings, EmbeddedRedis lost) {
    settings.put("TALLYSTICK_DATA", aloneData.toString());
    settings.put("TALLYSTICK_REDIS", lost.uri());
    settings.put("TALLYSTICK_MANAGEMENT_KEY", first.managementKey());
    return Forms.start(settings, aloneData);
  }

  private static Node node(Path data) {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "assertions");
    settings.put("TALLYSTICK_REDIS", redis.uri());
    if (first != null) {
      settings.put("TALLYSTICK_MANAGEMENT_KEY", first.managementKey());
    }
    return Forms.start(settings, data);
  }

  private static Reply client(List<JWK> keys) {
    String jwks = new JWKSet(keys).toPublicJWKSet().toString();
    return first.post("/v1/clients", "{\"owner\":\"o\",\"jwks\":" + jwks + "}");
  }

  private static JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(id)
        .subject(id)
        .audience(ISSUER)
        .jwtID(UUID.randomUUID().toString())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)));
  }

  private static JWSHeader header(JWSAlgorithm algorithm, String kid) {
    return new JWSHeader.Builder(algorithm).keyID(kid).build();
  }

  private static String signed(JWK key, JWTClaimsSet claims) throws Exception {
    boolean isRsa = key instanceof RSAKey;
    JWSHeader header = header(isRsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256, key.getKeyID());
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(isRsa ? new RSASSASigner((RSAKey) key) : new ECDSASigner((ECKey) key));
    return jwt.serialize();
  }

  private static String signed(JWSHeader header, JWSSigner signer) throws Exception {
    SignedJWT jwt = new SignedJWT(header, claims().build());
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static Reply token(Node node, String assertion) {
    return Forms.token(
        node, GRANT + "&" + form("client_assertion_type", TYPE, "client_assertion", assertion));
  }

  private static void refused(Reply reply) {
    assertEquals(401, reply.status(), reply.text());
    assertEquals("invalid_client", reply.json().get("error").asText());
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
