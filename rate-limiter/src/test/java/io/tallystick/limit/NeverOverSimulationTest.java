package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole clusters on a clock of their own: the limiter's code on each node, the model of the script
 * in the middle, nodes that die and pause, trips that are lost, clocks that run apart. {@code
 * -Dtallystick.simulations} makes more of them.
 */
final class NeverOverSimulationTest {
  private static final int SIMULATIONS = Integer.getInteger("tallystick.simulations", 16);
  private static final int CALLS_MAX = 8_000;
  private static final int RUSH = 300;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int[] NODES = {1, 2, 5};
  private static final int[] WINDOW_SECONDS = {1, 2, 10, 60, 600, 3_600};
  private static final long[] DELAYS_NANOS = {200_000, 2_000_000, 75_000_000};

  private final SimulatedTime time = new SimulatedTime();
  private final LimiterModel redis = new LimiterModel();
  private final Trace trace = new Trace();
  private final List<SimulatedNode> nodes = new ArrayList<>();

  @Test
  void anyCluster_withAnyFaults_isNeverOverInAnyInterval() {
    long leased = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      leased += new NeverOverSimulationTest().simulate(Seeds.next());
    }
    assertTrue(leased > 0, "no lease was ever used");
  }

  @ParameterizedTest
  @CsvSource({
    "SLIDING,1,100,1000", "SLIDING,2,1000,1000", "SLIDING,5,1000,10000", "SLIDING,5,10000,60000",
    "SLIDING,2,8000,3600000", "SLIDING,5,20,2000", "SLIDING,1,1,1000", "FIXED,5,10000,60000"
  })
  void saturated_admitsAtLeast97Percent(Algorithm algorithm, int count, long most, long millis) {
    long seed = Seeds.next();
    Random random = new Random(seed);
    Limit limit = new Limit("a", algorithm, most, millis, most, false);
    start(count, true, new SimulatedNode.Link(500_000, 0), random);
    // Fixed windows start full ones; both are watched for whole windows from their first moment.
    int windows = 3;
    // A caller who always wants more; with few permits it must be there when each comes back.
    long paceNanos = millis * NANOS_PER_MILLI / most / (most < 100 ? 100 : 2);
    for (SimulatedNode node : nodes) {
      steady(node, limit, paceNanos * count, random);
    }
    time.runUntil(windows * millis * NANOS_PER_MILLI - 1);
    Trace sorted = trace.sorted();
    sorted.assertNeverOver(limit, () -> "seed " + seed);
    double share = (double) sorted.total() / (windows * most);
    assertTrue(share >= 0.97, share + " of " + limit + " on " + count + ", seed " + seed);
  }

  @ParameterizedTest
  @CsvSource({"75000000,30000", "75000000,100000", "200000,2000"})
  void warm_withRedisFarAway_nobodyWaits(long delayNanosMax, long windowMillis) {
    Limit limit = new Limit("a", 10_000_000, windowMillis);
    start(1, true, new SimulatedNode.Link(delayNanosMax, 0), new Random(Seeds.next()));
    SimulatedNode node = nodes.get(0);
    long warmNanos = 3_000 * NANOS_PER_MILLI;
    for (long atNanos = 0; atNanos < 3 * warmNanos; atNanos += NANOS_PER_MILLI / 5) {
      time.at(atNanos, () -> node.call(new Take("s", List.of(limit), 1), trace));
    }
    time.runUntil(warmNanos);
    long leased = node.decider().tally().of(Source.LEASED, Outcome.ADMITTED);
    long trips = node.trips;
    time.runUntil(3 * warmNanos);
    long calls = 2 * warmNanos / (NANOS_PER_MILLI / 5);
    assertEquals(calls, node.decider().tally().of(Source.LEASED, Outcome.ADMITTED) - leased, 1);
    assertTrue(node.trips - trips <= calls / 50, (node.trips - trips) + " trips");
  }

  /** One cluster of any kind; tells how many calls leases decided. */
  private long simulate(long seed) {
    // Spread, for the first numbers of neighbouring seeds are much alike.
    Random random = new Random(seed * SPREAD);
    Limit limit = limit(random);
    boolean leases = random.nextInt(4) > 0;
    double lossRate = random.nextInt(2) * 0.02;
    start(
        NODES[random.nextInt(NODES.length)],
        leases,
        new SimulatedNode.Link(DELAYS_NANOS[random.nextInt(DELAYS_NANOS.length)], lossRate),
        random);
    long durationNanos = limit.windowMillis() * NANOS_PER_MILLI * 5 / 2;
    long demand = (long) Math.min(CALLS_MAX, limit.limit() * 2.5 * (0.5 + 2 * random.nextDouble()));
    long paceNanos = Math.max(1, durationNanos / Math.max(10, demand));
    boolean skewed = random.nextBoolean();
    for (int i = 0; i < nodes.size(); i++) {
      long part = skewed && i > 0 ? 10L * nodes.size() : nodes.size();
      load(nodes.get(i), limit, paceNanos * part, random);
    }
    disturb(durationNanos, random);
    time.runUntil(durationNanos);
    trace.sorted().assertNeverOver(limit, () -> "seed " + seed + " with leases " + leases);
    return nodes.stream().mapToLong(node -> node.decider().leaseTally().leasedSoFar()).sum();
  }

  private void start(int count, boolean leases, SimulatedNode.Link link, Random random) {
    RateLimiterConfig config =
        RateLimiterConfig.of(RedisAddress.parse("redis://127.0.0.1"), OnRedisLoss.DENY)
            .withCommandTimeoutMillis(500)
            .withLeases(leases);
    for (int i = 0; i < count; i++) {
      nodes.add(new SimulatedNode(time, redis, link, config, random));
    }
  }

  private void steady(SimulatedNode node, Limit limit, long paceNanos, Random random) {
    node.call(new Take("s", List.of(limit), 1), trace);
    time.after(1 + random.nextLong(2 * paceNanos), () -> steady(node, limit, paceNanos, random));
  }

  /** Calls come in rushes, and then for a while not at all. */
  private void load(SimulatedNode node, Limit limit, long paceNanos, Random random) {
    long cost = random.nextInt(10) == 0 ? 1 + random.nextLong(Math.min(5, limit.burst())) : 1;
    node.call(new Take("s", List.of(limit), limit.limit() < 50 ? 1 : cost), trace);
    long waitNanos =
        random.nextInt(RUSH) == 0
            ? random.nextLong(2 * RUSH * paceNanos)
            : random.nextLong(Math.min(paceNanos, NANOS_PER_MILLI));
    time.after(1 + waitNanos, () -> load(node, limit, paceNanos, random));
  }

  private void disturb(long durationNanos, Random random) {
    for (SimulatedNode node : nodes) {
      if (random.nextInt(5) == 0) {
        time.at(random.nextLong(durationNanos), node::kill);
      }
      for (int i = 0; i < 3; i++) {
        long pauseNanos = random.nextLong(durationNanos / 20);
        time.at(random.nextLong(durationNanos), () -> node.pause(pauseNanos));
      }
    }
  }

  private static Limit limit(Random random) {
    long most = (long) Math.pow(10, 5 * random.nextDouble());
    long millis = 1_000L * WINDOW_SECONDS[random.nextInt(WINDOW_SECONDS.length)];
    return switch (random.nextInt(4)) {
      case 0 -> Limit.gcra("a", most, millis, 1 + random.nextLong(most));
      case 1 -> Limit.fixed("a", most, millis);
      default -> Limit.sliding("a", most, millis);
    };
  }
}
