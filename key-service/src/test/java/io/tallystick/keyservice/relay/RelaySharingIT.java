package io.tallystick.keyservice.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several relays on one log: who has which share, and what a latecomer may still do. */
@Timeout(180)
final class RelaySharingIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path data;
  @TempDir Path otherData;
  private final long seed = new Random().nextLong();
  private EmbeddedKafka kafka;
  private String servers;
  private RandomLog log;
  private RelayGroup group;

  @BeforeEach
  void start() {
    System.out.println("RelaySharingIT seed " + seed);
    kafka = Backends.newKafka();
    servers = kafka.bootstrapServers();
    RelayNode.topics(servers);
    log = new RandomLog(servers, new Random(seed));
    group = new RelayGroup(servers);
  }

  @AfterEach
  void stop() {
    group.close();
    log.close();
    kafka.close();
  }

  @Test
  void nodes_shareThePartitions_andOneThatStopsHandsOverAtOnce() throws Exception {
    try (RelayNode one = new RelayNode(servers, "one", data);
        RelayNode two = new RelayNode(servers, "two", data);
        Relay stays = two.start()) {
      Relay leaves = one.start();
      Map<String, Integer> fair = Map.of(one.instance(), 2, two.instance(), 2);
      Await.until("both have a share", SOON, () -> group.shares().equals(fair));
      log.append(300);
      group.awaitCaughtUp();
      assertTrue(leaves.relayed() > 0 && stays.relayed() > 0);

      leaves.close();
      assertFalse(group.shares().containsKey(one.instance()), "it has left, not just gone silent");
      log.append(300);
      group.awaitCaughtUp();
      Audit.check(servers);
    }
  }

  @Test
  void node_thatWakesUpAfterItsShareWentToAnother_repeatsNothing() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch awake = new CountDownLatch(1);
    try (RelayNode one = new RelayNode(servers, "one", data);
        RelayNode two = new RelayNode(servers, "two", data);
        Relay sleeper = one.start(step -> sleepAt(step, asleep, awake))) {
      log.append(200);
      assertTrue(asleep.await(60, TimeUnit.SECONDS));
      group.expel(one.instance());
      try (Relay other = two.start()) {
        group.awaitCaughtUp();
        long others = other.relayed();
        awake.countDown();
        log.append(200);
        group.awaitCaughtUp();
        Await.until("the sleeper is back", SOON, () -> group.shares().size() == 2);
        assertTrue(others > 0);
        Await.until("the sleeper gets on", SOON, sleeper::isRunning);
        Audit.check(servers);
      }
    }
  }

  /** Stands still with all of a transaction sent but its offsets. */
  private static void sleepAt(RelayStep step, CountDownLatch asleep, CountDownLatch awake) {
    if (step == RelayStep.ALL_SENT) {
      asleep.countDown();
      try {
        assertTrue(awake.await(60, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void node_whoseDirectoryStandsStill_leavesItsShareToOthers() throws Exception {
    try (RelayNode stuck = new RelayNode(servers, "one", data);
        RelayNode well = new RelayNode(servers, "two", data);
        Relay first = stuck.start();
        Relay second = well.start()) {
      Await.until("both have a share", SOON, () -> group.shares().size() == 2);
      stuck.stopFolding();
      log.append(200);
      group.awaitCaughtUp();
      Await.until("it says so", SOON, () -> !first.isRunning());
      assertTrue(second.isRunning());
      Audit.check(servers);
    }
  }

  /** They keep each other from getting on; what is promised is that nothing comes of it. */
  @Test
  void twoProcesses_ofOneName_fenceEachOtherAndRepeatNothing() throws Exception {
    try (RelayNode node = new RelayNode(servers, "same", data);
        RelayNode other = new RelayNode(servers, "same", otherData);
        Relay first = node.start();
        Relay second = other.start()) {
      for (int i = 0; i < 20; i++) {
        log.append(50);
      }
      Await.until("one has met the other", SOON, () -> !first.isRunning() || !second.isRunning());
      second.close();
      group.awaitCaughtUp();
      Audit.check(servers);
    }
  }
}
