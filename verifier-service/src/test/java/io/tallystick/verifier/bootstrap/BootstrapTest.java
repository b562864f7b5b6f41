package io.tallystick.verifier.bootstrap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.testkit.Await;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.projection.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

/** Nodes that are started at once do not all read at once: nothing is asked of Kafka before. */
class BootstrapTest {
  private static final int NODES = 24;
  private static final long JITTER_MILLIS = 600_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern WAITS = Pattern.compile("the bootstrap waits (\\d+) ms, .*");

  @Test
  void startsAtOnce_areSpreadOverAllOfTheJitter_andEachCanBeStopped() throws Exception {
    List<Bootstrap> nodes = new ArrayList<>();
    List<Thread> starts = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Bootstrap bootstrap = bootstrap(node);
      nodes.add(bootstrap);
      starts.add(new Thread(() -> stopped(bootstrap)));
    }
    starts.forEach(Thread::start);
    LongSummaryStatistics waits = new LongSummaryStatistics();
    for (Bootstrap node : nodes) {
      Await.until("it waits", PATIENCE, () -> matcher(node).matches());
      waits.accept(millis(node));
    }
    assertTrue(waits.getMin() < JITTER_MILLIS / 8, waits::toString);
    assertTrue(waits.getMax() > JITTER_MILLIS / 8 * 7, waits::toString);
    assertTrue(Math.abs(waits.getAverage() / JITTER_MILLIS - 0.5) < 0.2, waits::toString);
    nodes.forEach(Bootstrap::stop);
    for (Thread start : starts) {
      start.join(PATIENCE.toMillis());
      assertTrue(!start.isAlive());
    }
  }

  private static void stopped(Bootstrap bootstrap) {
    try {
      bootstrap.start("a log");
    } catch (WakeupException end) {
      // As it is to be.
    }
  }

  private static long millis(Bootstrap node) {
    Matcher matcher = matcher(node);
    assertTrue(matcher.matches());
    return Long.parseLong(matcher.group(1));
  }

  private static Matcher matcher(Bootstrap node) {
    return WAITS.matcher(String.valueOf(node.progress()));
  }

  private static Bootstrap bootstrap(int seed) {
    KafkaSettings nowhere = new KafkaSettings("127.0.0.1:1", Map.of());
    return new Bootstrap(
        new Bootstrap.Setting(nowhere, "node-" + seed, JITTER_MILLIS),
        new Projection(new KeyLimits(List.of())),
        new SplittableRandom(seed));
  }
}
