package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningKeyCodecTest {
  private static final String KID = "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s";
  private static final String JWK = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"eA\",\"y\":\"eQ\"}";

  /** As it was first written. This text never changes: what is on a topic must stay readable. */
  private static final String WRITTEN =
      "{\"kid\":\""
          + KID
          + "\",\"algorithm\":\"ES256\",\"issuer\":\"https://keys.example.com\",\"node\":\"key-1\","
          + "\"publishedAt\":\"2026-11-26T10:00:00Z\",\"signsFrom\":\"2026-11-26T10:05:00Z\","
          + "\"until\":\"2026-11-27T10:10:00.250Z\",\"jwk\":"
          + JWK
          + "}";

  private static final SigningKey KEY =
      new SigningKey(
          KID,
          SigningAlgorithm.ES256,
          JWK,
          "https://keys.example.com",
          "key-1",
          Instant.parse("2026-11-26T10:00:00Z"),
          Instant.parse("2026-11-26T10:05:00Z"),
          Instant.parse("2026-11-27T10:10:00.250Z"));

  @Test
  void oldText_staysReadable() throws EventUnreadable {
    assertEquals(KEY, decode(WRITTEN));
  }

  @Test
  void key_isWrittenAsItAlwaysWas() {
    assertEquals(WRITTEN, new String(SigningKeyCodec.encode(KEY), StandardCharsets.UTF_8));
  }

  @Test
  void unknownField_isIgnored() throws EventUnreadable {
    assertEquals(KEY, decode(WRITTEN.replace("{\"kid\"", "{\"more\":[1],\"kid\"")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
  void privateMember_isNeitherReadNorWritten(String member) {
    String jwk = JWK.replace("\"x\"", "\"" + member + "\":\"c2VjcmV0\",\"x\"");
    assertThrows(EventUnreadable.class, () -> decode(WRITTEN.replace(JWK, jwk)));
    SigningKey bad =
        new SigningKey(
            KID,
            KEY.algorithm(),
            jwk,
            KEY.issuer(),
            KEY.node(),
            KEY.publishedAt(),
            KEY.signsFrom(),
            KEY.until());
    assertThrows(IllegalArgumentException.class, () -> SigningKeyCodec.encode(bad));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "NONE", "HS256", "es256", "ES256K", ""})
  void algorithm_otherThanOurs_isUnreadable(String algorithm) {
    assertThrows(EventUnreadable.class, () -> decode(WRITTEN.replace("ES256", algorithm)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../etc/passwd",
        "https://evil.example/jwks",
        "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-",
        "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s\n",
        "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn+s"
      })
  void kid_thatIsNoThumbprint_isNone(String kid) {
    assertFalse(SigningKey.isKid(kid));
    assertTrue(SigningKey.isKid(KID));
    assertFalse(SigningKey.isKid("k".repeat(10_000)));
  }

  @Test
  void record_underAnotherKidOrWithoutValue_isUnreadable() {
    byte[] value = WRITTEN.getBytes(StandardCharsets.UTF_8);
    String other = KID.replace('c', 'd');
    assertThrows(EventUnreadable.class, () -> SigningKeyCodec.decode(other, value));
    assertThrows(EventUnreadable.class, () -> SigningKeyCodec.decode(KID, null));
  }

  @Test
  void trust_endsAtUntil() {
    assertTrue(KEY.isTrusted(KEY.until().minusMillis(1)));
    assertFalse(KEY.isTrusted(KEY.until()));
  }

  private static SigningKey decode(String value) throws EventUnreadable {
    return SigningKeyCodec.decode(KID, value.getBytes(StandardCharsets.UTF_8));
  }
}
