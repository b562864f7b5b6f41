package io.tallystick.keyservice.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A relay that dies as a killed process does: its sockets close, nothing more is sent. Two nodes
 * share the partitions, die again and again at every step, come back at once or lose their share to
 * the other, while the log grows.
 */
@Timeout(600)
final class RelayCrashIT {
  /** More are a matter of minutes: {@code -Dtallystick.deaths=1000}. */
  private static final int CRASHES = Integer.getInteger("tallystick.deaths", 200);

  private static final int ONE_IN_EXPELLED = 25;
  private static final int LAG_MAX = 200;
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path data;

  /** The end of a process, as far as one thread can have it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Kills at the n-th time that a step is reached. */
  private static final class Kill implements Consumer<RelayStep> {
    private final RelayStep at;
    private int times;

    Kill(RelayStep at, int times) {
      this.at = at;
      this.times = times;
    }

    @Override
    public void accept(RelayStep step) {
      if (step == at && --times <= 0) {
        throw new Killed();
      }
    }
  }

  private final Map<RelayStep, AtomicInteger> deaths = new EnumMap<>(RelayStep.class);
  private final AtomicInteger deathCount = new AtomicInteger();
  private final AtomicInteger expelled = new AtomicInteger();

  @BeforeAll
  static void keepQuiet() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          if (!(e instanceof Killed)) {
            e.printStackTrace();
          }
        });
  }

  @AfterAll
  static void speakAgain() {
    Thread.setDefaultUncaughtExceptionHandler(null);
  }

  @Test
  void relays_thatDieAgainAndAgain_neitherLoseNorRepeatNorReorder() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("RelayCrashIT seed " + seed);
    for (RelayStep step : RelayStep.values()) {
      deaths.put(step, new AtomicInteger());
    }
    try (EmbeddedKafka kafka = Backends.newKafka();
        RelayNode one = new RelayNode(kafka.bootstrapServers(), "one", data);
        RelayNode two = new RelayNode(kafka.bootstrapServers(), "two", data);
        RandomLog log = new RandomLog(kafka.bootstrapServers(), new Random(seed));
        RelayGroup group = new RelayGroup(kafka.bootstrapServers())) {
      long start = System.nanoTime();
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(() -> die(one, log, group, new Random(seed + 1)));
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(() -> die(two, log, group, new Random(seed + 2)));
      CompletableFuture.allOf(first, second).join();
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      try (Relay left = one.start();
          Relay right = two.start()) {
        group.awaitCaughtUp();
        int events = Audit.check(kafka.bootstrapServers());
        System.out.println(
            deathCount
                + " deaths in "
                + seconds
                + " s, "
                + expelled
                + " of them lost their share, "
                + events
                + " events, "
                + deaths);
        assertTrue(left.isRunning() || right.isRunning());
      }
    }
    deaths.forEach((step, count) -> assertTrue(count.get() > 0, () -> "none died at " + step));
  }

  private void die(RelayNode node, RandomLog log, RelayGroup group, Random random) {
    RelayStep[] steps = RelayStep.values();
    while (deathCount.get() < CRASHES) {
      RelayStep step = steps[random.nextInt(steps.length)];
      Relay relay = node.start(new Kill(step, 1 + random.nextInt(2)));
      log.append(4);
      Await.until(
          node.instance() + " dies at " + step,
          LONG,
          () -> {
            // Not while it starts or lags, or the log would outgrow whoever dies all the time.
            if (relay.lagRecords() <= LAG_MAX) {
              log.append(2);
            }
            return relay.hasEnded();
          });
      deaths.get(step).incrementAndGet();
      int dead = deathCount.incrementAndGet();
      if (random.nextInt(ONE_IN_EXPELLED) == 0) {
        expelled.incrementAndGet();
        group.expel(node.instance());
        awaitAnotherDeath(dead);
      }
    }
  }

  /** Gives the other node time to take the share over, but does not insist. */
  private void awaitAnotherDeath(int dead) {
    long endNanos = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    try {
      Await.until(
          "the other node dies",
          Duration.ofSeconds(2),
          () -> deathCount.get() > dead || System.nanoTime() > endNanos);
    } catch (AssertionError late) {
      assertTrue(System.nanoTime() > endNanos);
    }
  }
}
