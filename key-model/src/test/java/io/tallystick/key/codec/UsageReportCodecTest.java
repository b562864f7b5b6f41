package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageReportCodecTest {
  private static final UsageReport REPORT =
      new UsageReport(
          "feedfacefeedface",
          7,
          Instant.parse("2026-11-26T12:00:00Z"),
          List.of(
              new KeyUsage(
                  new KeyId("ID88800000000000"),
                  12,
                  30,
                  Map.of("RATE_LIMITED", 3L),
                  Instant.parse("2026-11-26T12:00:59.123Z")),
              new KeyUsage(
                  new KeyId("ID88800000000001"),
                  1,
                  1,
                  Map.of(),
                  Instant.parse("2026-11-26T12:00:01Z"))));

  /** As it stands on topics: must keep decoding for ever. */
  private static final String V1 =
      "{\"node\":\"v-1\",\"instance\":\"feedfacefeedface\",\"sequence\":7,"
          + "\"minute\":\"2026-11-26T12:00:00Z\",\"keys\":[{\"id\":\"ID88800000000000\","
          + "\"admitted\":12,\"cost\":30,\"denied\":{\"RATE_LIMITED\":3},"
          + "\"lastUsedAt\":\"2026-11-26T12:00:59.123Z\"},{\"id\":\"ID88800000000001\","
          + "\"admitted\":1,\"cost\":1,\"lastUsedAt\":\"2026-11-26T12:00:01Z\"}]}";

  @Test
  void report_isWrittenAsEver_andReadBack() throws EventUnreadable {
    assertEquals(V1, new String(UsageReportCodec.encode("v-1", REPORT), StandardCharsets.UTF_8));
    assertEquals(REPORT, decode(V1));
  }

  @Test
  void unknownFields_areIgnored() throws EventUnreadable {
    String later = V1.replace("\"admitted\":12", "\"bytes\":5,\"admitted\":12");
    assertEquals(REPORT, decode(later.replace("{\"node\"", "{\"region\":\"eu\",\"node\"")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"instance\":\"i\",\"sequence\":1,\"minute\":\"2026-11-26T12:00:01Z\"}",
        "{\"instance\":\"i\",\"sequence\":1,\"minute\":\"2026-11-26T12:00:00Z\",\"keys\":[{}]}",
        "{\"instance\":\"i\",\"sequence\":1,\"minute\":\"2026-11-26T12:00:00Z\",\"keys\":[{\"id\":"
            + "\"ID88800000000000\",\"admitted\":-1,\"cost\":0,"
            + "\"lastUsedAt\":\"2026-11-26T12:00:01Z\"}]}"
      })
  void whatIsNoReport_isUnreadable(String text) {
    assertThrows(EventUnreadable.class, () -> decode(text));
  }

  @Test
  void anotherType_isUnreadable() {
    assertThrows(
        EventUnreadable.class,
        () -> UsageReportCodec.decode(SecretUseCodec.TYPE, V1.getBytes(StandardCharsets.UTF_8)));
  }

  private static UsageReport decode(String text) throws EventUnreadable {
    return UsageReportCodec.decode(UsageReportCodec.TYPE, text.getBytes(StandardCharsets.UTF_8));
  }
}
