package io.tallystick.limit;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A node of a simulated cluster: the limiter's own code over a model of Redis, a link with delays
 * and losses, and a clock that runs a little wrong. Killed, it does nothing any more; paused, it
 * does later what was due. For one thread.
 */
final class SimulatedNode implements Counters {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  private final SimulatedTime time;
  private final LimiterModel redis;
  private final Link link;
  private final Random random;
  private final Decider decider;
  private final double clockRate;
  private final long clockOffsetNanos;
  private long lastArrivalNanos;
  private long pausedUntilNanos;
  private boolean killed;
  long commands;
  long trips;

  /** How a link is: the delay each way, and how often a trip is lost on the way there or back. */
  record Link(long delayNanosMax, double lossRate) {}

  SimulatedNode(
      SimulatedTime time, LimiterModel redis, Link link, RateLimiterConfig config, Random random) {
    this.time = time;
    this.redis = redis;
    this.link = link;
    this.random = random;
    this.clockRate = 1 + (random.nextDouble() - 0.5) / 100;
    this.clockOffsetNanos = random.nextLong(1_000_000_000_000L);
    this.decider = new Decider(config, this);
  }

  static long micros(long timeNanos) {
    return START_MICROS + timeNanos / 1_000;
  }

  @Override
  public long nowNanos() {
    return clockOffsetNanos + (long) (time.nowNanos() * clockRate);
  }

  @Override
  public void after(long nanos, Runnable work) {
    time.after((long) (nanos / clockRate) + 1, () -> whenAwake(work));
  }

  /** Makes a call, unless it is paused or dead. What is admitted in memory is told at once. */
  void call(Take take, Trace trace) {
    if (killed || isPaused()) {
      return;
    }
    Decision leased =
        decider.takeLeased(take.bundle().group(), take.bundle().claims(), take.cost());
    if (leased != null) {
      trace.add(micros(time.nowNanos()), take.cost());
      return;
    }
    decider
        .take(take)
        .thenAccept(
            decision -> {
              if (decision.outcome() == Outcome.ADMITTED) {
                boolean inRedis = decision.source() == Source.REDIS;
                long atNanos = inRedis ? decidedNanos : time.nowNanos();
                trace.add(micros(atNanos), take.cost());
              }
            });
  }

  /** When Redis decided the trip that is being told. */
  private long decidedNanos;

  void kill() {
    killed = true;
  }

  void pause(long nanos) {
    pausedUntilNanos = time.nowNanos() + nanos;
  }

  Decider decider() {
    return decider;
  }

  @Override
  public CompletionStage<TakeReply> send(Order order, long timeoutNanos) {
    CompletableFuture<TakeReply> result = new CompletableFuture<>();
    trips++;
    commands += order.returns().size() + (order.onlyReturns() ? 0 : 1);
    boolean lostThere = random.nextDouble() < link.lossRate();
    boolean lostBack = random.nextDouble() < link.lossRate();
    // One connection: nothing overtakes what was sent before it.
    lastArrivalNanos = Math.max(lastArrivalNanos, time.nowNanos() + delayNanos());
    if (!lostThere) {
      time.at(lastArrivalNanos, () -> run(order, result, lostBack));
    }
    after(timeoutNanos, () -> result.completeExceptionally(new IllegalStateException("late")));
    return result;
  }

  private void run(Order order, CompletableFuture<TakeReply> result, boolean lostBack) {
    long decidedAtNanos = time.nowNanos();
    long nowMicros = micros(decidedAtNanos);
    order
        .returns()
        .forEach(
            unused -> redis.giveBack(order.bundle(), unused.lease(), unused.permits(), nowMicros));
    TakeReply reply =
        order.onlyReturns()
            ? new TakeReply(List.of(), Lease.NONE)
            : redis.take(order.bundle(), order.costs(), order.ahead(), nowMicros);
    if (!lostBack) {
      time.after(
          delayNanos(),
          () ->
              whenAwake(
                  () -> {
                    decidedNanos = decidedAtNanos;
                    result.complete(reply);
                  }));
    }
  }

  private void whenAwake(Runnable work) {
    if (killed) {
      return;
    }
    if (isPaused()) {
      time.at(pausedUntilNanos, () -> whenAwake(work));
    } else {
      work.run();
    }
  }

  private boolean isPaused() {
    return time.nowNanos() < pausedUntilNanos;
  }

  private long delayNanos() {
    return 1_000 + random.nextLong(link.delayNanosMax());
  }
}
