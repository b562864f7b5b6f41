package io.tallystick.verifier.bootstrap;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogFold;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.verifier.projection.Projection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the tail and the projection: before the tail begins it restores the keys from
 * their states, so that only the rest of the key-log is left to fold. Runs on the tail's thread,
 * the projection's one writer; a state that can't be used costs time, never truth.
 */
public final class Bootstrap implements KeyLogFold {
  private final Setting setting;
  private final Projection projection;
  private final RandomGenerator random;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable StateReading reading;
  private volatile @Nullable String progress;

  /**
   * How a node starts.
   *
   * @param node this node's name, in Kafka client ids
   * @param jitterMaxMillis each start waits a random part of it, so that nodes that are started
   *     together do not all read at once
   */
  public record Setting(KafkaSettings kafka, String node, long jitterMaxMillis) {}

  public Bootstrap(Setting setting, Projection projection, RandomGenerator random) {
    this.setting = setting;
    this.projection = projection;
    this.random = random;
  }

  /** How far the states have been read, null before and after. Any thread. */
  public @Nullable String progress() {
    StateReading now = reading;
    return now == null ? progress : now.progress();
  }

  @Override
  public Map<Integer, Long> start(String topicId) {
    try {
      pause();
      return restored(topicId);
    } finally {
      // Whatever ended it, what is to be said now the tail says.
      reading = null;
      progress = null;
    }
  }

  private Map<Integer, Long> restored(String topicId) {
    StateReading states =
        new StateReading(setting.kafka(), clientId(), batch -> batch.restoreInto(projection));
    reading = states;
    if (stopped.getCount() == 0) {
      throw new WakeupException();
    }
    return states.read(topicId);
  }

  @Override
  public void fold(List<KeyLogRecord> batch, Map<Integer, Long> next) {
    projection.fold(batch, next);
  }

  @Override
  public void settle() {
    projection.settle();
  }

  @Override
  public void stop() {
    stopped.countDown();
    StateReading now = reading;
    if (now != null) {
      now.stop();
    }
  }

  private String clientId() {
    return "tallystick-" + setting.node() + "-bootstrap";
  }

  private void pause() {
    long millis = random.nextLong(setting.jitterMaxMillis() + 1);
    progress = "the bootstrap waits " + millis + " ms, so that nodes do not all begin at once";
    try {
      if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
        throw new WakeupException();
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
