package io.tallystick.runtime.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.limit.RedisAddress;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.FoldListener;
import io.tallystick.runtime.kafka.KeyLogFold;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others of itself and hears of them, through Kafka and through Redis, so
 * that no single link that is cut leaves it in the dark. Nothing here blocks a fold or a verdict.
 * Any thread.
 */
public final class ClusterStatus implements FoldListener, AutoCloseable {
  private final ClusterView view;
  private final KafkaStatus throughKafka;
  private final @Nullable RedisStatus throughRedis;

  /**
   * Who reports, and by which ways.
   *
   * @param redis null for Kafka alone
   * @param address where the node serves, as far as that is known when it is asked
   */
  public record Setting(
      NodeIdentity identity,
      Freshness.Bound bound,
      KafkaSettings kafka,
      @Nullable RedisAddress redis,
      Supplier<String> address) {}

  public ClusterStatus(Setting setting) {
    Freshness freshness = new Freshness(setting.bound(), System.nanoTime());
    this.view = new ClusterView(setting.identity(), freshness, setting.address());
    this.throughKafka = new KafkaStatus(view, setting.kafka());
    RedisAddress redis = setting.redis();
    this.throughRedis = redis == null ? null : new RedisStatus(view, redis);
  }

  public void start() {
    throughKafka.start();
    if (throughRedis != null) {
      throughRedis.start();
    }
  }

  /** How fresh this node is. */
  public Freshness freshness() {
    return view.freshness();
  }

  /** The nodes that have been heard and not forgotten, this one left out, and how well. */
  public Hearing hearing() {
    return view.hearing();
  }

  /** How far this node has folded. */
  public AppliedOffsets applied() {
    return view.applied();
  }

  @Override
  public void begin(String topicId, Map<Integer, Long> next) {
    view.begin(topicId, next);
  }

  @Override
  public void applied(Map<Integer, Long> next) {
    view.applied(next);
  }

  /**
   * The same fold, which now tells here how far it is. What it folds has to be in force at once.
   */
  public KeyLogFold telling(KeyLogFold fold) {
    return new ToldFold(fold, this);
  }

  /** Reports soon, so that this node soon knows that everything said until now has been heard. */
  public void reportSoon() {
    view.folded().changed();
  }

  /** Counts what was heard; to be given to {@link #awaitHeard}. */
  public long heardCount() {
    return view.heard().count();
  }

  /** Waits until more was heard than {@code seen}, or for so long; gives the new count. */
  public long awaitHeard(long seen, long millisMax) throws InterruptedException {
    return view.heard().await(seen, millisMax);
  }

  /** Counts the other nodes. */
  public void bind(MeterRegistry registry) {
    Gauge.builder("tallystick.nodes.heard", view.peers(), Peers::count).register(registry);
  }

  /** Says that this node leaves, as far as the others can be reached. */
  @Override
  public void close() {
    throughKafka.close();
    if (throughRedis != null) {
      throughRedis.close();
    }
  }
}
