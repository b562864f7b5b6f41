package io.tallystick.limit;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The way from desks to the counts that the cluster shares, with the clock and the timer that go
 * with it. There are two: Redis, and the model of simulations. Any thread; nothing blocks.
 */
interface Counters {
  /** A monotonic clock. */
  long nowNanos();

  /** Runs some work a while later, on a thread that must not be blocked. */
  void after(long nanos, Runnable work);

  /**
   * Makes a trip. The stage fails when no usable answer came in time: then nothing is granted,
   * whatever was counted.
   *
   * @param timeoutNanos how long the trip may take
   */
  CompletionStage<TakeReply> send(Order order, long timeoutNanos);

  /**
   * What a trip carries. First what is given back is taken out of the counts; then the costs are
   * decided one after the other, each as if it had come alone; then, when all of them were
   * admitted, permits are leased.
   *
   * @param costs of the calls that wait
   * @param ahead how many permits to lease at most, 0 for none
   */
  record Order(Bundle bundle, List<Long> costs, long ahead, List<Unused> returns) {
    public Order {
      costs = List.copyOf(costs);
      returns = List.copyOf(returns);
    }

    /** Whether nothing is asked, so that there is no reply to wait for but that it arrived. */
    boolean onlyReturns() {
      return costs.isEmpty() && ahead == 0;
    }
  }

  /** Permits of a lease that nobody used. */
  record Unused(Lease lease, long permits) {}
}
