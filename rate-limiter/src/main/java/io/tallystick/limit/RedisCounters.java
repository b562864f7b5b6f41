package io.tallystick.limit;

import io.tallystick.limit.redis.RedisLink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The counts in Redis, by the scripts. Stateless beyond the link. */
final class RedisCounters implements Counters {
  private static final TakeReply NOTHING = new TakeReply(List.of(), Lease.NONE);

  private final RedisLink link;

  RedisCounters(RedisLink link) {
    this.link = link;
  }

  @Override
  public long nowNanos() {
    return System.nanoTime();
  }

  @Override
  public void after(long nanos, Runnable work) {
    link.after(nanos, work);
  }

  /** What goes back is sent first, and Redis runs what comes on one connection in that order. */
  @Override
  public CompletionStage<TakeReply> send(Order order, long timeoutNanos) {
    CompletionStage<TakeReply> returned = CompletableFuture.completedStage(NOTHING);
    for (Unused unused : order.returns()) {
      returned =
          link.run(
                  TakeScript.giveBack(order.bundle(), unused.lease(), unused.permits()),
                  timeoutNanos)
              .thenApply(given -> NOTHING);
    }
    return order.onlyReturns() ? returned : ask(order, timeoutNanos);
  }

  private CompletionStage<TakeReply> ask(Order order, long timeoutNanos) {
    return link.run(TakeScript.call(order.bundle(), order.costs(), order.ahead()), timeoutNanos)
        .thenApply(reply -> read(order, reply));
  }

  private TakeReply read(Order order, List<Long> reply) {
    try {
      return TakeScript.reply(order.bundle(), order.costs().size(), order.ahead(), reply);
    } catch (IllegalArgumentException senseless) {
      link.countSenselessReply(senseless);
      throw senseless;
    }
  }
}
