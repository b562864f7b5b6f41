package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RevokedTokenCodecTest {
  private static final String JTI = "AAECAwQFBgcICQoLDA0ODw";

  /** As it was first written. This text never changes: what is on a topic must stay readable. */
  private static final String WRITTEN =
      "{\"jti\":\"AAECAwQFBgcICQoLDA0ODw\",\"client\":\"ID88800000000000\","
          + "\"expiresAt\":\"2026-11-26T10:05:00Z\",\"revokedAt\":\"2026-11-26T10:01:00.500Z\"}";

  private static final RevokedToken TOKEN =
      new RevokedToken(
          JTI,
          new KeyId("ID88800000000000"),
          Instant.parse("2026-11-26T10:05:00Z"),
          Instant.parse("2026-11-26T10:01:00.500Z"));

  @Test
  void oldText_staysReadable() throws EventUnreadable {
    assertEquals(TOKEN, decode(JTI, WRITTEN));
    assertEquals(TOKEN, decode(JTI, WRITTEN.replace("{\"jti\"", "{\"more\":1,\"jti\"")));
  }

  @Test
  void token_isWrittenAsItAlwaysWas() {
    assertEquals(WRITTEN, new String(RevokedTokenCodec.encode(TOKEN), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"jti\":\"AAECAwQFBgcICQoLDA0ODw\"}",
        "{\"jti\":\"AAECAwQFBgcICQoLDA0ODw\",\"client\":\"no\","
            + "\"expiresAt\":\"2026-11-26T10:05:00Z\",\"revokedAt\":\"2026-11-26T10:01:00Z\"}"
      })
  void value_thatIsNoRevocation_isUnreadable(String value) {
    assertThrows(EventUnreadable.class, () -> decode(JTI, value));
  }

  @Test
  void record_underAnotherJtiOrWithoutValue_isUnreadable() {
    assertThrows(EventUnreadable.class, () -> decode("BBECAwQFBgcICQoLDA0ODw", WRITTEN));
    assertThrows(EventUnreadable.class, () -> RevokedTokenCodec.decode(JTI, null));
  }

  private static RevokedToken decode(String jti, String value) throws EventUnreadable {
    return RevokedTokenCodec.decode(jti, value.getBytes(StandardCharsets.UTF_8));
  }
}
