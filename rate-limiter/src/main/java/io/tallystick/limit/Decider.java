package io.tallystick.limit;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call: from a lease if there is one, from a denial that is remembered, else at the
 * desk of its bundle, which asks Redis. Knows no Redis client, so that a whole cluster can be
 * simulated. Any thread; nothing blocks but {@link #close}.
 */
final class Decider {
  private final Desks desks;
  private final AtomicInteger waiting = new AtomicInteger();
  private final int waitingMax;
  private final WhenLost whenLost;
  private final RememberedDenials denials;
  private final DecisionTally tally = new DecisionTally();
  private final LeaseTally leaseTally = new LeaseTally();
  private volatile boolean closed;

  Decider(RateLimiterConfig config, Counters counters) {
    this.waitingMax = config.inFlightMax();
    this.denials = new RememberedDenials(config.rememberedMax(), counters::nowNanos);
    LocalShares shares =
        new LocalShares(
            RateLimiterConfig.LOCAL_COUNTS_MAX,
            config.share(),
            counters::nowNanos,
            InstantSource.system());
    this.whenLost = config.onRedisLoss().decider(shares);
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(config.commandTimeoutMillis());
    this.desks =
        new Desks(
            RateLimiterConfig.DESKS_MAX,
            config.leases(),
            new DeskParts(counters, new TripTimes(), whenLost, leaseTally, waiting, timeoutNanos));
  }

  /** A decision of a lease; null when none decides, and then nothing is taken or counted. */
  @Nullable Decision takeLeased(String group, List<Claim> claims, long cost) {
    Desk desk = cost > 0 ? desks.find(group, claims) : null;
    Decision leased = desk == null ? null : desk.takeLeased(cost);
    return leased == null ? null : tally.counted(leased);
  }

  /** A decision by all means but the lease in use, for a call that this did not decide. */
  CompletionStage<Decision> take(Take take) {
    if (take.bundle().isEmpty()) {
      return CompletableFuture.completedStage(
          new Decision(Outcome.ADMITTED, Source.REDIS, List.of()));
    }
    Decision remembered = denials.find(take);
    return remembered == null
        ? ask(take)
        : CompletableFuture.completedStage(tally.counted(remembered));
  }

  /** Gives back what is leased, waiting for that but not long; further calls find Redis lost. */
  void close() {
    closed = true;
    desks.close();
  }

  boolean isClosed() {
    return closed;
  }

  DecisionTally tally() {
    return tally;
  }

  LeaseTally leaseTally() {
    return leaseTally;
  }

  /** Permits that could be used now. */
  long held() {
    return desks.held();
  }

  private CompletionStage<Decision> ask(Take take) {
    if (closed || waiting.get() >= waitingMax) {
      return CompletableFuture.completedStage(
          tally.counted(whenLost.decide(take.bundle(), take.cost())));
    }
    long askedAtNanos = denials.nowNanos();
    return desks
        .findOrMake(take.bundle())
        .ask(take.cost())
        .thenApply(decision -> tally.counted(remembered(take, decision, askedAtNanos)));
  }

  /** What this node denies on its own is not remembered: Redis may be back the next moment. */
  private Decision remembered(Take take, Decision decision, long askedAtNanos) {
    if (decision.outcome() == Outcome.DENIED && decision.source() == Source.REDIS) {
      denials.remember(take, decision, askedAtNanos);
    }
    return decision;
  }
}
