package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One desk, with a clock and a Redis that the test plays itself. */
final class DeskTest {
  private static final long TIMEOUT_NANOS = Duration.ofMillis(400).toNanos();
  private static final long TRIP_NANOS = Duration.ofMillis(1).toNanos();
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  /** A window of 100 s, so that leases live a second. */
  private static final Limit LIMIT = new Limit("a", 1_000_000, 100_000);

  private static final Decision LOST =
      new Decision(Outcome.UNAVAILABLE, Source.REDIS_LOST, List.of());

  private final HandMadeCounters counters = new HandMadeCounters();
  private final Desk desk = desk(LIMIT);

  /** Trips wait until the test answers them; the clock can jump while it is read. */
  private static final class HandMadeCounters implements Counters {
    private final SimulatedTime time = new SimulatedTime();
    private final List<Order> sent = new ArrayList<>();
    private final List<CompletableFuture<TakeReply>> replies = new ArrayList<>();
    private long jumpNanos;

    @Override
    public long nowNanos() {
      return time.nowNanos() + jumpNanos;
    }

    @Override
    public void after(long nanos, Runnable work) {
      time.after(nanos, work);
    }

    @Override
    public CompletionStage<TakeReply> send(Order order, long timeoutNanos) {
      CompletableFuture<TakeReply> reply = new CompletableFuture<>();
      sent.add(order);
      replies.add(reply);
      return reply;
    }

    Order last() {
      return sent.get(sent.size() - 1);
    }

    /** Answers a trip: so many of its calls are admitted, and so many permits leased. */
    void answer(int trip, int admitted, long leased) {
      List<Decision> decisions = new ArrayList<>();
      for (int i = 0; i < sent.get(trip).costs().size(); i++) {
        boolean in = i < admitted;
        LimitState state = new LimitState("s", LIMIT, in ? 500 : 0, 50, !in);
        decisions.add(
            new Decision(in ? Outcome.ADMITTED : Outcome.DENIED, Source.REDIS, List.of(state)));
      }
      LimitState left = new LimitState("s", LIMIT, 400, 50, false);
      Lease lease =
          leased == 0 ? Lease.NONE : new Lease(leased, 1_000_000, List.of(left), List.of(7L));
      replies.get(trip).complete(new TakeReply(decisions, lease));
    }
  }

  @Test
  void calls_whileATripIsUnderWay_shareTheNext() {
    CompletableFuture<Decision> first = ask(1);
    List<CompletableFuture<Decision>> others = List.of(ask(1), ask(2), ask(1));
    assertEquals(List.of(1L), counters.last().costs());
    assertEquals(1, counters.sent.size());
    counters.answer(0, 1, 0);
    assertTrue(first.isDone());
    assertEquals(List.of(1L, 2L, 1L), counters.last().costs());
    counters.answer(1, 2, 0);
    assertEquals(Outcome.ADMITTED, others.get(1).join().outcome());
    assertEquals(Outcome.DENIED, others.get(2).join().outcome());
  }

  @Test
  void call_behindASlowTrip_waitsAQuarterOfTheTimeoutAtMost() {
    ask(1);
    ask(1);
    pass(TIMEOUT_NANOS / 4 - 1);
    assertEquals(1, counters.sent.size());
    pass(1);
    assertEquals(2, counters.sent.size());
  }

  @Test
  void tripThatIsLost_answersItsCallsAndGrantsNothing() {
    CompletableFuture<Decision> call = ask(1);
    counters.replies.get(0).completeExceptionally(new IllegalStateException("lost"));
    assertEquals(LOST, call.join());
    assertNull(desk.takeLeased(1));
  }

  @Test
  void lease_isUsedUpInMemoryAndTellsWhatIsLeft() {
    lease(100);
    assertEquals(Source.LEASED, takeLeased(1).source());
    assertEquals(400 + 98, takeLeased(1).limits().get(0).remaining());
    assertEquals(400, takeLeased(98).limits().get(0).remaining());
    assertNull(desk.takeLeased(1));
  }

  @Test
  void lease_isDatedFromWhenItsTripWasSent() {
    warm();
    ask(1);
    int trip = counters.sent.size() - 1;
    assertTrue(counters.sent.get(trip).ahead() > 0);
    pass(SECOND_NANOS / 2);
    counters.answer(trip, 1, 100);
    assertNotNull(desk.takeLeased(1));
    pass(SECOND_NANOS / 2 - SECOND_NANOS / 100 - 1);
    assertNotNull(desk.takeLeased(1));
    pass(1);
    assertNull(desk.takeLeased(1));
  }

  @Test
  void processPausedBetweenTakeAndClock_usesNothingThatHasEnded() {
    lease(100);
    counters.jumpNanos = SECOND_NANOS;
    assertNull(desk.takeLeased(1));
    counters.jumpNanos = 0;
    pass(SECOND_NANOS);
    assertEquals(100, counters.last().returns().get(0).permits());
  }

  @Test
  void lease_thatArrivesAfterItsEnd_goesBackWhole() {
    warm();
    ask(1);
    int trip = counters.sent.size() - 1;
    pass(SECOND_NANOS);
    counters.answer(trip, 1, 100);
    assertNull(desk.takeLeased(1));
    pass(1);
    assertEquals(100, returned());
  }

  @Test
  void lease_nobodyTakesFrom_goesBackAtHalfTimeAndOnce() {
    lease(100);
    takeLeased(1);
    pass(SECOND_NANOS / 2);
    assertNotNull(desk.takeLeased(1), "it was in use");
    pass(SECOND_NANOS / 2);
    assertEquals(98, returned());
    pass(10 * SECOND_NANOS);
    assertEquals(98, returned());
  }

  @Test
  void giveBack_thatIsLost_isNotSentAgain() {
    lease(100);
    pass(SECOND_NANOS);
    int trip = counters.sent.size() - 1;
    assertTrue(counters.sent.get(trip).onlyReturns());
    counters.replies.get(trip).completeExceptionally(new IllegalStateException("lost"));
    pass(10 * SECOND_NANOS);
    assertEquals(trip + 1, counters.sent.size());
  }

  @Test
  void lease_nearItsEnd_isRefilledOnceAndNobodyWaits() {
    lease(1_000);
    int trips = counters.sent.size();
    for (int i = 0; i < 900; i++) {
      pass(SECOND_NANOS / 1_000);
      assertNotNull(desk.takeLeased(1), "at " + i);
    }
    pass(SECOND_NANOS * 85 / 1_000);
    takeLeased(1);
    takeLeased(1);
    assertEquals(trips + 1, counters.sent.size());
    assertTrue(counters.last().costs().isEmpty());
    counters.answer(trips, 0, 1_000);
    pass(SECOND_NANOS / 50);
    assertEquals(Source.LEASED, ask(1).join().source());
    assertEquals(trips + 1, counters.sent.size());
  }

  @Test
  void denial_whileThisNodeHoldsPermits_isTriedAgainWithThemGivenBack() {
    lease(100);
    CompletableFuture<Decision> call = ask(450);
    int trip = counters.sent.size() - 1;
    counters.answer(trip, 0, 0);
    assertFalse(call.isDone());
    assertEquals(100, counters.last().returns().get(0).permits());
    assertEquals(List.of(450L), counters.last().costs());
    counters.answer(trip + 1, 0, 0);
    assertEquals(Outcome.DENIED, call.join().outcome());
  }

  @Test
  void twoCallsInARow_leaseNothing() {
    for (int i = 0; i < 3; i++) {
      ask(1);
      assertEquals(0, counters.last().ahead());
      pass(TRIP_NANOS);
      counters.answer(i, 1, 0);
    }
  }

  @Test
  void credits_areNeverLeased() {
    Desk money = desk(Limit.credits("c", 1_000_000));
    for (int i = 0; i < 100; i++) {
      money.ask(1);
      assertEquals(0, counters.last().ahead());
      pass(TRIP_NANOS);
      counters.answer(i, 1, 0);
    }
  }

  @Test
  void closing_givesBackAndLeasesNothingMore() {
    lease(100);
    CompletableFuture<Void> closed = desk.close();
    assertFalse(closed.isDone());
    assertEquals(100, returned());
    counters.answer(counters.sent.size() - 1, 0, 0);
    assertTrue(closed.isDone());
    assertNull(desk.takeLeased(1));
  }

  /** Calls often enough that the next trip asks for a lease. */
  private void warm() {
    for (int i = 0; i < 20; i++) {
      ask(1);
      pass(TRIP_NANOS);
      counters.answer(i, 1, 0);
    }
  }

  private void lease(long permits) {
    warm();
    ask(1);
    pass(TRIP_NANOS);
    counters.answer(counters.sent.size() - 1, 1, permits);
  }

  private long returned() {
    return counters.sent.stream()
        .flatMap(order -> order.returns().stream())
        .mapToLong(Counters.Unused::permits)
        .sum();
  }

  private void pass(long nanos) {
    counters.time.runUntil(counters.time.nowNanos() + nanos);
  }

  private CompletableFuture<Decision> ask(long cost) {
    return desk.ask(cost).toCompletableFuture();
  }

  private Decision takeLeased(long cost) {
    Decision decision = desk.takeLeased(cost);
    assertNotNull(decision);
    return decision;
  }

  private Desk desk(Limit limit) {
    Bundle bundle = new Bundle("g", List.of(new Claim("s", List.of(limit))));
    DeskParts parts =
        new DeskParts(
            counters,
            new TripTimes(),
            (any, cost) -> LOST,
            new LeaseTally(),
            new AtomicInteger(),
            TIMEOUT_NANOS);
    return new Desk(bundle, parts, true);
  }
}
