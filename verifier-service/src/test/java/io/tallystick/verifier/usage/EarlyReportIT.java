package io.tallystick.verifier.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.UsageTopic;
import io.tallystick.verifier.verdict.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node that many keys call does not wait for its interval until it has no room to count in. */
class EarlyReportIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROOM = 4;

  @Test
  void halfFullRoom_isReportedLongBeforeTheInterval() {
    CallCounts counts = new CallCounts(ROOM, 1);
    KafkaSettings kafka = new KafkaSettings(Backends.kafka(), Map.of());
    UsageReports.Reporter reporter =
        new UsageReports.Reporter("early", "ea7ea7ea7ea7ea7e", Duration.ofHours(1).toMillis());
    try (UsageTopic topic = UsageTopic.open(Backends.kafka());
        UsageReports reports =
            new UsageReports(kafka, reporter, new KeyUses(counts, new SecretUses()))) {
      reports.start();
      for (int round = 1; round <= 3; round++) {
        for (int key = 0; key < ROOM / 2; key++) {
          counts.count(id(key), Code.VALID, 1, Instant.now().toEpochMilli());
        }
        int calls = round;
        Await.until(
            "the calls of round " + round + " are reported",
            PATIENCE,
            () -> topic.usage(id(0)).admitted() == calls && topic.usage(id(1)).admitted() == calls);
      }
    }
    assertEquals(0, counts.droppedCount());
  }

  private static KeyId id(int number) {
    return new KeyId("EA7LY8880000000" + number);
  }
}
