package io.tallystick.verifier.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.KeyStates;
import io.tallystick.verifier.support.Minted;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reading of states held in the middle: what it says, what comes meanwhile, how it stops. */
class StateReadingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private EmbeddedKafka kafka;
  private KeyLog log;
  private KeyStates states;

  @BeforeEach
  void start() throws Exception {
    kafka = Backends.newKafka();
    log = KeyLog.open(kafka.bootstrapServers());
    states = KeyStates.open(kafka.bootstrapServers());
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    states.close();
    log.close();
    kafka.close();
  }

  @Test
  void reading_saysHowFarItIs_andEndsWithWhatCameMeanwhile() throws Exception {
    Minted minted = log.append(Minted.plain());
    states.relayAll();
    StateReading reading = reading();
    CompletableFuture<Map<Integer, Long>> next = readLater(reading);
    reached.await();
    assertTrue(
        reading
            .progress()
            .matches(
                "restoring keys from tallystick.key-state: 1 records, \\d+ %, .* a second, .*"),
        reading.progress());
    Map<Integer, Long> before = states.ends(KeyLogTopic.NAME);
    int partition = log.append(minted.disabledAt(2)).partition();
    states.relay(before, states.ends(KeyLogTopic.NAME));
    goOn.countDown();
    assertEquals(Map.of(partition, 2L), next.get(30, TimeUnit.SECONDS));
  }

  @Test
  void statesThatAreMadeAnewMeanwhile_areNotUsed() throws Exception {
    log.append(Minted.plain());
    states.relayAll();
    CompletableFuture<Map<Integer, Long>> next = readLater(reading());
    reached.await();
    states.remakeStates();
    goOn.countDown();
    assertEquals(Map.of(), next.get(60, TimeUnit.SECONDS), "the key-log is read from its start");
  }

  @Test
  void stop_endsAReadingUnderWay() throws Exception {
    log.append(Minted.plain());
    states.relayAll();
    StateReading reading = reading();
    CompletableFuture<Map<Integer, Long>> next = readLater(reading);
    reached.await();
    reading.stop();
    goOn.countDown();
    Await.until("it ends", PATIENCE, next::isDone);
    CompletionException failed = assertThrows(CompletionException.class, next::join);
    assertTrue(failed.getCause() instanceof WakeupException, failed.toString());
  }

  private StateReading reading() {
    KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
    return new StateReading(settings, "state-reading-it", (id, state) -> hold(id));
  }

  private CompletableFuture<Map<Integer, Long>> readLater(StateReading reading) throws Exception {
    String topicId = states.topicId(KeyLogTopic.NAME);
    return CompletableFuture.supplyAsync(() -> reading.read(topicId));
  }

  private void hold(KeyId id) {
    assertEquals(KeyId.LENGTH, id.value().length());
    reached.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
