package io.tallystick.verifier.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.KeyStates;
import io.tallystick.verifier.support.Minted;
import java.time.Duration;
import java.util.List;
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
  void reading_saysHowFarItIs() throws Exception {
    Minted minted = log.append(Minted.plain());
    int partition = log.append(minted.disabledAt(2)).partition();
    states.relayAll();
    StateReading reading = reading();
    CompletableFuture<Map<Integer, Long>> next = readLater(reading);
    awaitReached(next);
    assertTrue(
        reading
            .progress()
            .matches(
                "restoring keys from tallystick.key-state: 2 records, \\d+ %, .* a second, .*"),
        reading.progress());
    goOn.countDown();
    assertEquals(Map.of(partition, 2L), next.get(30, TimeUnit.SECONDS));
  }

  @Test
  void stateThatComesWhileTheTopicIsRead_isReadToo() throws Exception {
    Minted minted = log.append(Minted.plain());
    states.relayAll();
    StateReader reader =
        new StateReader(
            settings(),
            "state-reading-it",
            states.topicId(KeyLogTopic.NAME),
            List.copyOf(states.ends(TopicNames.KEY_STATE).keySet()));
    CompletableFuture<Map<Integer, Long>> next =
        CompletableFuture.supplyAsync(() -> trusted(reader));
    awaitReached(next);
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
    awaitReached(next);
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
    awaitReached(next);
    reading.stop();
    goOn.countDown();
    Await.until("it ends", PATIENCE, next::isDone);
    CompletionException failed = assertThrows(CompletionException.class, next::join);
    assertTrue(failed.getCause() instanceof WakeupException, failed.toString());
  }

  private void awaitReached(CompletableFuture<?> next) {
    Await.until("a state is reached", PATIENCE, () -> reached.getCount() == 0 || next.isDone());
    assertFalse(next.isDone(), () -> "ended without a state: " + next);
  }

  private StateReading reading() {
    return new StateReading(settings(), "state-reading-it", this::hold);
  }

  private KafkaSettings settings() {
    return new KafkaSettings(kafka.bootstrapServers(), Map.of());
  }

  private Map<Integer, Long> trusted(StateReader reader) {
    try {
      return reader.read(this::hold).next();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private CompletableFuture<Map<Integer, Long>> readLater(StateReading reading) throws Exception {
    String topicId = states.topicId(KeyLogTopic.NAME);
    return CompletableFuture.supplyAsync(() -> reading.read(topicId));
  }

  private void hold(StateBatch batch) {
    assertTrue(batch.records() > 0);
    reached.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
