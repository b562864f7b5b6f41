package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.Paused;
import io.tallystick.testkit.TcpProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nodes on one real Redis that want more than they may have, while connections are cut, nodes die
 * and a process is paused: no interval of a window ever holds more than the limit. {@code
 * -Dtallystick.neverOver.windows} makes it longer.
 */
@Timeout(180)
final class NeverOverIT {
  private static final Duration DEADLINE = Duration.ofSeconds(40);
  private static final double WINDOWS =
      Double.parseDouble(System.getProperty("tallystick.neverOver.windows", "1.7"));
  private static final Limit LIMIT = new Limit("a", 1_500, 1_500);
  private static final long SLOW_PACE_NANOS = 4_000_000;

  private final String subject = UUID.randomUUID().toString();
  private final long seed = Seeds.next();
  private final Random random = new Random(seed);
  private final Spans spans = new Spans();
  private final List<TcpProxy> ways = new ArrayList<>();
  private final List<RateLimiter> limiters = new ArrayList<>();
  private final List<Hammering> callers = new ArrayList<>();

  @AfterEach
  void stop() {
    callers.forEach(Hammering::close);
    limiters.forEach(RateLimiter::close);
    ways.forEach(TcpProxy::close);
  }

  @ParameterizedTest
  @CsvSource({"1,true,false", "2,true,true", "5,true,false", "5,false,true"})
  void nodes_thatWantMore_areNeverOver(int nodes, boolean leases, boolean skewed) {
    start(nodes, leases, skewed, 5_000);
    awaitEnough();
    assertNeverOver();
    long leased = limiters.stream().mapToLong(it -> it.stats().permitsLeased()).sum();
    assertTrue(leases ? leased > 0 : leased == 0, leased + " leased");
  }

  @Test
  void connectionsCutAndNodesDropped_areNeverOver() {
    start(5, true, false, 300);
    Thread cutter = new Thread(this::cutAtRandom, "cutter");
    cutter.start();
    // One node dies with its permits in hand: nothing of it comes back.
    Await.until("a node is warm", DEADLINE, () -> spans.count() > LIMIT.limit() / 2);
    ways.get(4).set(TcpProxy.Link.RESET);
    callers.get(4).close();
    awaitEnough();
    cutter.interrupt();
    assertNeverOver();
  }

  @Test
  void processPausedInTheMiddle_isNeverOver() throws IOException {
    start(1, true, false, 5_000);
    Process child = child();
    try (BufferedReader told =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        OutputStream toChild = child.getOutputStream()) {
      // It tells when it has begun.
      told.readLine();
      for (int i = 0; i < 8; i++) {
        LockSupport.parkNanos(50_000_000 + random.nextInt(100_000_000));
        try (Paused paused = Paused.process(child.pid())) {
          LockSupport.parkNanos(20_000_000 + random.nextInt(150_000_000));
        }
      }
      awaitEnough();
      toChild.write('\n');
      toChild.flush();
      long fromChild = told.lines().peek(this::addSpan).count();
      assertTrue(fromChild > 0, "the child admitted nothing");
    } finally {
      child.destroyForcibly();
    }
    assertNeverOver();
  }

  private void addSpan(String line) {
    String[] times = line.split(" ");
    spans.add(Long.parseLong(times[0]), Long.parseLong(times[1]));
  }

  private Process child() throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            HammeringProcess.class.getName(),
            Backends.redis(),
            subject,
            Long.toString(LIMIT.limit()),
            Long.toString(LIMIT.windowMillis()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void start(int nodes, boolean leases, boolean skewed, long timeoutMillis) {
    URI redis = URI.create(Backends.redis());
    for (int i = 0; i < nodes; i++) {
      TcpProxy way = TcpProxy.to(redis.getPort(), 2);
      ways.add(way);
      RateLimiter limiter =
          RateLimiter.connect(
              RateLimiterConfig.of(
                      RedisAddress.parse("redis://127.0.0.1:" + way.port()), OnRedisLoss.DENY)
                  .withCommandTimeoutMillis(timeoutMillis)
                  .withLeases(leases));
      limiters.add(limiter);
      long paceNanos = skewed && i > 0 ? SLOW_PACE_NANOS : 50_000;
      callers.add(new Hammering(limiter, subject, LIMIT, paceNanos, spans));
    }
  }

  private void cutAtRandom() {
    TcpProxy.Link[] faults = {
      TcpProxy.Link.RESET, TcpProxy.Link.CUT, TcpProxy.Link.TO_SERVER_ONLY, TcpProxy.Link.SLOW
    };
    while (!Thread.interrupted()) {
      TcpProxy way = ways.get(random.nextInt(4));
      way.set(faults[random.nextInt(faults.length)]);
      LockSupport.parkNanos(random.nextInt(60_000_000));
      way.set(TcpProxy.Link.OPEN);
      LockSupport.parkNanos(random.nextInt(200_000_000));
    }
  }

  private void awaitEnough() {
    Await.until(
        "more than a window's worth", DEADLINE, () -> spans.count() > WINDOWS * LIMIT.limit());
  }

  private void assertNeverOver() {
    callers.forEach(Hammering::close);
    spans.assertNeverOver(LIMIT, "seed " + seed);
  }
}
