package io.tallystick.limit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the calls for one bundle are served on this node: from its lease where there is one, else
 * by trips that they share, which also bring the next lease. Any thread: the lease without a lock,
 * everything else under this object's, which nobody holds long and under which nothing is told.
 *
 * <p>That a bundle has one desk per node saves trips. What is admitted does not depend on it: every
 * lease is counted in Redis before it is used.
 */
final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** Calls of one trip at most; a script runs alone, so it must stay short. */
  static final int COSTS_MAX = 128;

  /** A waiting call goes on its way at the latest after this part of the timeout. */
  private static final int WAITS_PER_TIMEOUT = 4;

  private final Bundle bundle;
  private final DeskKey key;
  private final DeskParts shared;
  private final long lifeNanos;
  private final HeldLeases leases;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private int decidingUnderWay;
  private int returnsUnderWay;
  private boolean leaseUnderWay;
  private boolean timerArmed;
  private boolean closed;
  private long departedNanos;
  private volatile long usedNanos;

  /** A call and its answer, to be told when the lock is let go. */
  private record Answer(Waiting call, Decision decision) {}

  /**
   * @param leases whether permits may be taken ahead of need
   */
  Desk(Bundle bundle, DeskParts shared, boolean leases) {
    this.bundle = bundle;
    this.key = DeskKey.of(bundle);
    this.shared = shared;
    long lifeMillis = leases ? bundle.leaseLifeMillis() : 0;
    this.lifeNanos = TimeUnit.MILLISECONDS.toNanos(lifeMillis);
    this.leases = new HeldLeases(lifeMillis, shared);
    this.usedNanos = shared.counters().nowNanos();
  }

  DeskKey key() {
    return key;
  }

  /** When a call last came that the lease did not decide alone. */
  long usedNanos() {
    return usedNanos;
  }

  /** Decides in memory; null when the lease does not allow it. The cost is at least 1. */
  @Nullable Decision takeLeased(long cost) {
    HeldLease lease = leases.current();
    long left = lease.take(cost);
    if (left < 0) {
      return null;
    }
    // Read after taking, so that a process that was paused in between uses nothing that has ended.
    long nowNanos = shared.counters().nowNanos();
    if (lease.isOver(nowNanos)) {
      lease.putBack(cost);
      return null;
    }
    if (lease.wantsRefill(left, nowNanos)) {
      refill(nowNanos);
    }
    return lease.decision(left, nowNanos);
  }

  /** Decides by the next lease, or takes the call on a trip. */
  CompletionStage<Decision> ask(long cost) {
    long nowNanos = shared.counters().nowNanos();
    Waiting call = new Waiting(cost, nowNanos);
    Decision leased;
    List<DeskTrip> trips = List.of();
    synchronized (this) {
      usedNanos = nowNanos;
      leased = fromLeases(cost, nowNanos);
      if (leased == null) {
        shared.waiting().incrementAndGet();
        queue.addLast(call);
        trips = departures(nowNanos, false);
      }
    }
    trips.forEach(this::send);
    return leased == null ? call.decision() : CompletableFuture.completedStage(leased);
  }

  /**
   * Leases nothing any more and gives back what is held. The future is done when every trip is
   * back, and never fails.
   */
  CompletableFuture<Void> close() {
    synchronized (this) {
      closed = true;
      leases.retireAll();
    }
    giveBackStranded();
    return emptied;
  }

  /** Whether it may be forgotten: it holds nothing and waits for nothing. */
  synchronized boolean isIdle() {
    return decidingUnderWay == 0 && queue.isEmpty() && leases.isEmpty(shared.counters().nowNanos());
  }

  /** Permits that are held; a glance. */
  long held() {
    HeldLease lease = leases.current();
    return lease.isUsable(shared.counters().nowNanos()) ? lease.left() : 0;
  }

  private void refill(long nowNanos) {
    DeskTrip trip = null;
    synchronized (this) {
      usedNanos = nowNanos;
      long ahead = ahead(nowNanos);
      if (ahead > 0) {
        trip = trip(List.of(), ahead, nowNanos);
      }
    }
    if (trip != null) {
      send(trip);
    }
  }

  /** A look has to ask Redis, and a lease that is used up gives way to the next. */
  private @Nullable Decision fromLeases(long cost, long nowNanos) {
    if (cost == 0) {
      return null;
    }
    Decision decision = fromCurrent(cost, nowNanos);
    return decision == null && leases.advance() ? fromCurrent(cost, nowNanos) : decision;
  }

  private @Nullable Decision fromCurrent(long cost, long nowNanos) {
    HeldLease lease = leases.current();
    if (lease.isOver(nowNanos)) {
      return null;
    }
    long left = lease.take(cost);
    return left < 0 ? null : lease.decision(left, nowNanos);
  }

  /**
   * The trips that leave now. A call that comes while one is under way waits for the next, which
   * leaves when that one is back, but does not wait longer than a part of the timeout.
   */
  private List<DeskTrip> departures(long nowNanos, boolean late) {
    List<DeskTrip> trips = new ArrayList<>(1);
    long waitNanos = shared.timeoutNanos() / WAITS_PER_TIMEOUT;
    boolean goes = late || decidingUnderWay == 0 || nowNanos - departedNanos >= waitNanos;
    while (!queue.isEmpty() && (goes || queue.size() >= COSTS_MAX)) {
      List<Waiting> calls = new ArrayList<>(Math.min(queue.size(), COSTS_MAX));
      while (!queue.isEmpty() && calls.size() < COSTS_MAX) {
        calls.add(queue.removeFirst());
      }
      trips.add(trip(calls, ahead(nowNanos), nowNanos));
    }
    if (!queue.isEmpty() && !timerArmed) {
      timerArmed = true;
      shared.counters().after(waitNanos, this::departLate);
    }
    return trips;
  }

  private void departLate() {
    List<DeskTrip> trips;
    synchronized (this) {
      timerArmed = false;
      trips = departures(shared.counters().nowNanos(), true);
    }
    trips.forEach(this::send);
  }

  /** How many permits the next trip should bring; 0 while another one is out for some. */
  private long ahead(long nowNanos) {
    return closed || leaseUnderWay ? 0 : leases.ahead(nowNanos);
  }

  private DeskTrip trip(List<Waiting> calls, long ahead, long nowNanos) {
    Counters.Order order =
        new Counters.Order(bundle, DeskTrip.costs(calls), ahead, leases.takeReturns());
    if (order.onlyReturns()) {
      returnsUnderWay++;
    } else {
      decidingUnderWay++;
      departedNanos = nowNanos;
      leaseUnderWay |= ahead > 0;
    }
    return DeskTrip.of(calls, order, nowNanos, shared.timeoutNanos());
  }

  private void send(DeskTrip trip) {
    var unused =
        shared
            .counters()
            .send(trip.order(), trip.timeoutNanos())
            .whenComplete(
                (reply, failure) -> {
                  settle(trip, reply);
                  giveBackStranded();
                });
  }

  private void settle(DeskTrip trip, @Nullable TakeReply reply) {
    if (reply == null) {
      lost(trip);
      return;
    }
    try {
      arrived(trip, reply);
    } catch (RuntimeException unexpected) {
      LOG.error("a reply could not be used", unexpected);
      answerLost(trip);
    }
  }

  /** Nothing is granted; what went back with it may stay counted, and is not sent again. */
  private void lost(DeskTrip trip) {
    List<DeskTrip> trips;
    synchronized (this) {
      back(trip);
      trips = departures(shared.counters().nowNanos(), false);
    }
    answerLost(trip);
    trips.forEach(this::send);
  }

  private void answerLost(DeskTrip trip) {
    trip.calls().forEach(call -> tell(call, shared.whenLost().decide(bundle, call.cost())));
  }

  private void arrived(DeskTrip trip, TakeReply reply) {
    long nowNanos = shared.counters().nowNanos();
    shared.tripTimes().took(nowNanos - trip.sentNanos());
    List<Answer> answers = new ArrayList<>(trip.calls().size());
    List<DeskTrip> trips;
    HeldLease lease = null;
    synchronized (this) {
      back(trip);
      answer(trip.calls(), reply.decisions(), answers);
      if (reply.lease().permits() > 0) {
        lease = leases.accept(reply.lease(), trip.sentNanos(), nowNanos);
        if (closed) {
          leases.retireAll();
        }
      }
      serveQueue(nowNanos, answers);
      trips = departures(nowNanos, false);
    }
    answers.forEach(answer -> tell(answer.call(), answer.decision()));
    trips.forEach(this::send);
    if (lease != null) {
      awaitReview(lease);
    }
  }

  private void back(DeskTrip trip) {
    if (trip.order().onlyReturns()) {
      returnsUnderWay--;
    } else {
      decidingUnderWay--;
      leaseUnderWay &= trip.order().ahead() == 0;
    }
  }

  /** A denial does not stand while this node itself holds permits that Redis counts as taken. */
  private void answer(List<Waiting> calls, List<Decision> decisions, List<Answer> answers) {
    long held = leases.left();
    for (int i = calls.size() - 1; i >= 0; i--) {
      Waiting call = calls.get(i);
      Decision decision = decisions.get(i);
      if (held > 0 && !call.secondTry() && decision.retryAfterMillis() > 0) {
        leases.retireAll();
        queue.addFirst(call.again());
      } else {
        leases.took(decision.outcome() == Outcome.ADMITTED ? call.cost() : 0);
        answers.add(new Answer(call, decision.withHeld(held)));
      }
    }
  }

  private void serveQueue(long nowNanos, List<Answer> answers) {
    Waiting first = queue.peekFirst();
    while (first != null) {
      Decision decision = fromLeases(first.cost(), nowNanos);
      if (decision == null) {
        return;
      }
      answers.add(new Answer(queue.removeFirst(), decision));
      first = queue.peekFirst();
    }
  }

  private void tell(Waiting call, Decision decision) {
    if (call.decision().complete(decision)) {
      shared.waiting().decrementAndGet();
    }
  }

  /** Looks again at half time and at the end, so that what nobody uses goes back. */
  private void awaitReview(HeldLease lease) {
    long restNanos = lease.times().endsNanos() - shared.counters().nowNanos();
    long delayNanos = Math.max(0, restNanos > lifeNanos / 2 ? lifeNanos / 2 : restNanos);
    shared.counters().after(delayNanos, () -> review(lease));
  }

  private void review(HeldLease lease) {
    boolean goesOn;
    synchronized (this) {
      goesOn = leases.review(lease, shared.counters().nowNanos());
    }
    if (goesOn) {
      awaitReview(lease);
    } else {
      giveBackStranded();
    }
  }

  /** Sends what no refill would take along, and tells who waits for the end of everything. */
  private void giveBackStranded() {
    DeskTrip trip = null;
    boolean isEmptied;
    synchronized (this) {
      long nowNanos = shared.counters().nowNanos();
      if (leases.hasStrandedReturns(nowNanos)) {
        trip = trip(List.of(), 0, nowNanos);
      }
      isEmptied = closed && decidingUnderWay + returnsUnderWay == 0 && queue.isEmpty();
    }
    if (trip != null) {
      send(trip);
    } else if (isEmptied) {
      emptied.complete(null);
    }
  }
}
