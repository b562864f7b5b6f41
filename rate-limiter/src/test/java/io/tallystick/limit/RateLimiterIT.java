package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Backends;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Some limiters on one real Redis, as nodes of a cluster would be. */
final class RateLimiterIT {
  private static final int THREADS = 8;
  private static final int CREDIT_ROUNDS = Integer.getInteger("tallystick.credit.rounds", 40);
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static RateLimiter one;
  private static RateLimiter two;
  private static RateLimiter three;

  private final String subject = UUID.randomUUID().toString();

  /** When a call was sent and answered: it took effect somewhere between. */
  private record Span(long fromNanos, long toNanos) {}

  @BeforeAll
  static void connect() {
    RateLimiterConfig config =
        RateLimiterConfig.of(RedisAddress.parse(Backends.redis()), OnRedisLoss.DENY)
            .withCommandTimeoutMillis(10_000);
    one = RateLimiter.connect(config);
    two = RateLimiter.connect(config);
    three = RateLimiter.connect(config);
  }

  @AfterAll
  static void close() {
    one.close();
    two.close();
    three.close();
  }

  @Test
  void threads_onTwoLimiters_admitExactlyTheLimit() throws Exception {
    List<Limit> limits = List.of(new Limit("a", 1_000, 3_600_000));
    long admitted = sum(inParallel(thread -> () -> admitted(limiter(thread), limits, 400)));
    assertEquals(1_000, admitted);
  }

  @Test
  void threads_onSeveralLimits_takeFromAllOrNone() throws Exception {
    Limit wide = new Limit("wide", 1_000, 3_600_000);
    Limit narrow = new Limit("narrow", 300, 3_600_000);
    long admitted =
        sum(inParallel(thread -> () -> admitted(limiter(thread), List.of(wide, narrow), 100)));
    assertEquals(300, admitted);
    Decision look = take(one, List.of(wide, narrow), 0);
    assertEquals(700, look.limits().get(0).remaining());
    assertEquals(0, look.limits().get(1).remaining());
  }

  @Test
  void threads_overSeveralWindows_neverPassTheLimitInAnyWindow() throws Exception {
    Limit limit = new Limit("a", 50, TimeUnit.NANOSECONDS.toMillis(WINDOW_NANOS));
    ConcurrentLinkedQueue<Span> spans = new ConcurrentLinkedQueue<>();
    inParallel(thread -> () -> hammer(limiter(thread), limit, spans));
    assertTrue(spans.size() > limit.limit(), spans.size() + " admitted: no second window was seen");
    for (Span first : spans) {
      long surelyWithin =
          spans.stream()
              .filter(span -> span.fromNanos() - first.fromNanos() >= 0)
              .filter(span -> span.toNanos() - first.fromNanos() <= WINDOW_NANOS)
              .count();
      assertTrue(surelyWithin <= limit.limit(), surelyWithin + " in one window");
    }
  }

  @Test
  void credit_oneForAThousandCallsOnThreeLimiters_isTakenOnce() {
    List<RateLimiter> limiters = List.of(one, two, three);
    for (int round = 0; round < CREDIT_ROUNDS; round++) {
      String buyer = subject + round;
      List<CompletableFuture<Decision>> calls = new ArrayList<>();
      for (int call = 0; call < 1_000; call++) {
        List<Limit> credit = List.of(Limit.credits("c", 1));
        calls.add(limiters.get(call % 3).take(buyer, credit, 1).toCompletableFuture());
      }
      List<Outcome> outcomes = calls.stream().map(call -> call.join().outcome()).toList();
      assertEquals(1, Collections.frequency(outcomes, Outcome.ADMITTED), "round " + round);
      assertEquals(999, Collections.frequency(outcomes, Outcome.DENIED), "round " + round);
    }
  }

  @Test
  void denial_repeated_costsRedisNothing() {
    List<Limit> limits = List.of(new Limit("a", 1, 3_600_000));
    take(one, limits, 1);
    assertEquals(Source.REDIS, take(one, limits, 1).source());
    long commands = one.stats().redisCommands();
    long remembered = one.stats().decisions(Source.REMEMBERED, Outcome.DENIED);
    assertEquals(Source.REMEMBERED, take(one, limits, 1).source());
    assertEquals(commands, one.stats().redisCommands());
    assertEquals(remembered + 1, one.stats().decisions(Source.REMEMBERED, Outcome.DENIED));
    assertEquals(Source.REDIS, take(one, limits, 0).source());
  }

  @Test
  void take_ofNoLimits_isAdmittedAndCountedNowhere() {
    LimiterStats before = one.stats();
    assertEquals(Outcome.ADMITTED, take(one, List.of(), 1).outcome());
    assertEquals(before, one.stats());
  }

  @Test
  void take_fromTwoLimiters_countsTogether() {
    List<Limit> limits = List.of(new Limit("a", 5, 3_600_000));
    assertEquals(3, take(one, limits, 2).limits().get(0).remaining());
    assertEquals(0, take(two, limits, 3).limits().get(0).remaining());
    Decision denied = take(one, limits, 1);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertTrue(denied.limits().get(0).exceeded());
    assertFalse(one.stats().breakerOpen());
  }

  private static RateLimiter limiter(int thread) {
    return thread % 2 == 0 ? one : two;
  }

  private Decision take(RateLimiter limiter, List<Limit> limits, long cost) {
    return limiter.take(subject, limits, cost).toCompletableFuture().join();
  }

  private long admitted(RateLimiter limiter, List<Limit> limits, int calls) {
    long admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += take(limiter, limits, 1).outcome() == Outcome.ADMITTED ? 1 : 0;
    }
    return admitted;
  }

  private long hammer(RateLimiter limiter, Limit limit, ConcurrentLinkedQueue<Span> spans) {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < 4 * WINDOW_NANOS) {
      long fromNanos = System.nanoTime();
      if (take(limiter, List.of(limit), 1).outcome() == Outcome.ADMITTED) {
        spans.add(new Span(fromNanos, System.nanoTime()));
      }
    }
    return 0;
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  private interface Work {
    Callable<Long> of(int thread);
  }

  private static List<Long> inParallel(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Long>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        running.add(threads.submit(work.of(thread)));
      }
      List<Long> results = new ArrayList<>();
      for (Future<Long> future : running) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
