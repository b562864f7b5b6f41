package io.tallystick.keyservice.relay;

import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.topics.Durability;
import io.tallystick.keyservice.topics.Topics;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What a node has around its relay: a directory of its own that tails the log. */
final class RelayNode implements AutoCloseable {
  static final int PARTITIONS = 4;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final RelayPace PACE = new RelayPace(6_000, 100, 10_000, 20);
  private static final long FOLD_WAIT_MILLIS = 2_000;

  private final KafkaSettings kafka;
  private final String name;
  private final KeyLogIdentity keyLog;
  private final Directory directory;
  private final FoldProgress progress = new FoldProgress(FOLD_WAIT_MILLIS);
  private final KeyLogTail tail;

  RelayNode(String servers, String name, Path data) {
    this.kafka = new KafkaSettings(servers, Map.of());
    this.name = name;
    this.keyLog = topics(servers);
    this.directory = Directory.open(data.resolve(name + ".db"), progress, 2);
    this.tail = new KeyLogTail(kafka, "tail-" + name, directory.fold());
    tail.start();
    Await.until("the directory is caught up", SOON, () -> tail.notReady() == null);
  }

  /** Makes the topics where they are absent. */
  static KeyLogIdentity topics(String servers) {
    Topics topics =
        new Topics(
            new KafkaSettings(servers, Map.of()),
            new Durability(PARTITIONS, 1, 1),
            topicId -> null);
    AtomicReference<KeyLogIdentity> keyLog = new AtomicReference<>();
    Await.until(
        "the topics are there",
        SOON,
        () -> {
          try {
            keyLog.set(topics.ensure());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return keyLog.get() != null;
        });
    return keyLog.get();
  }

  String instance() {
    return RelayClients.instance(name);
  }

  Directory directory() {
    return directory;
  }

  Relay start() {
    return start(step -> {});
  }

  Relay start(Consumer<RelayStep> steps) {
    Relay relay = new Relay(new RelayParts(kafka, name, directory, progress, PACE, steps));
    relay.start(keyLog.topicId());
    return relay;
  }

  void stopFolding() {
    tail.close();
  }

  @Override
  public void close() {
    tail.close();
    directory.close();
  }
}
