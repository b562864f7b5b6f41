package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretUseCodecTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final SecretUse USE =
      new SecretUse(ID, 3, Instant.parse("2026-11-23T20:00:00.123Z"));

  /** As 0.1.0 wrote it. This text never changes: what is on a topic must stay readable. */
  private static final String USED_V1 =
      "{\"node\":\"verifier-1\",\"secret\":3,\"lastUsedAt\":\"2026-11-23T20:00:00.123Z\"}";

  @Test
  void type_isOneForEver() {
    assertEquals("io.tallystick.key.secret_used.v1", SecretUseCodec.TYPE);
  }

  @Test
  void oldText_staysReadable() throws EventUnreadable {
    assertEquals(USE, decode(USED_V1));
  }

  @Test
  void use_isWrittenAsItAlwaysWas() {
    assertEquals(
        USED_V1, new String(SecretUseCodec.encode("verifier-1", USE), StandardCharsets.UTF_8));
  }

  @Test
  void time_isKeptToTheMillisecond() throws EventUnreadable {
    SecretUse finer = new SecretUse(ID, 3, USE.lastUsedAt().plusNanos(456_789));
    byte[] value = SecretUseCodec.encode("verifier-1", finer);
    assertEquals(USE, SecretUseCodec.decode(ID, SecretUseCodec.TYPE, value));
  }

  @Test
  void unknownField_isIgnored() throws EventUnreadable {
    assertEquals(USE, decode(USED_V1.replace("{\"node\"", "{\"more\":[1],\"node\"")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"node\":\"n\",\"lastUsedAt\":\"2026-11-23T20:00:00Z\"}",
        "{\"node\":\"n\",\"secret\":0,\"lastUsedAt\":\"2026-11-23T20:00:00Z\"}",
        "{\"node\":\"n\",\"secret\":1}",
        "{\"node\":\"n\",\"secret\":1,\"lastUsedAt\":\"today\"}"
      })
  void value_thatIsNoUse_isUnreadable(String value) {
    assertThrows(EventUnreadable.class, () -> decode(value));
  }

  @Test
  void record_withoutValueOrOfAnotherType_isUnreadable() {
    byte[] value = USED_V1.getBytes(StandardCharsets.UTF_8);
    assertThrows(EventUnreadable.class, () -> SecretUseCodec.decode(ID, SecretUseCodec.TYPE, null));
    assertThrows(EventUnreadable.class, () -> SecretUseCodec.decode(ID, null, value));
    assertThrows(
        EventUnreadable.class,
        () -> SecretUseCodec.decode(ID, "io.tallystick.key.usage_counted.v1", value));
  }

  private static SecretUse decode(String value) throws EventUnreadable {
    return SecretUseCodec.decode(ID, SecretUseCodec.TYPE, value.getBytes(StandardCharsets.UTF_8));
  }
}
