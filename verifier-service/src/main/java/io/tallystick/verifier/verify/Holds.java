package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.verdict.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifications that wait for a version of their key, bounded in number and time. The fold tells
 * that it has folded; a thread of its own then starts those over whose key has moved, and ends
 * those whose time is over. Any thread may hold. Closing answers all of them.
 */
public final class Holds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

  /** Each is a request with its connection; a look at all of them takes less than a millisecond. */
  static final int HELD_MAX = 1_024;

  static final long WAIT_NANOS = Duration.ofSeconds(1).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Verification> held = new LinkedHashSet<>();
  private final LongSupplier nanoClock;
  private final Counter rejected;
  private final Thread thread = new Thread(this::run, "holds");
  private boolean isFolded;
  private boolean isChanged;
  private boolean isClosed;

  Holds(MeterRegistry registry, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.rejected = Counter.builder("tallystick.held.rejected").register(registry);
    Gauge.builder("tallystick.held.verifications", this, Holds::size).register(registry);
    thread.setDaemon(true);
  }

  /** Starts to hold verifications until {@code projection} has what they wait for. */
  public static Holds start(Projection projection, MeterRegistry registry) {
    Holds holds = new Holds(registry, System::nanoTime);
    projection.afterFold(holds::folded);
    holds.thread.start();
    return holds;
  }

  /** Until when what begins now is held. */
  long untilNanos() {
    return nanoClock.getAsLong() + WAIT_NANOS;
  }

  /** Holds it, unless its key has moved since it looked: then it starts over at once. */
  void hold(Verification verification) {
    if (!add(verification)) {
      rejected.increment();
      verification.end(Code.BUSY);
    } else if (verification.hasMoved() && remove(verification)) {
      verification.again();
    }
  }

  /** Told by the fold after each batch. */
  void folded() {
    lock.lock();
    try {
      isFolded = true;
      if (!held.isEmpty()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  /** Does what there is to do and gives how long there is nothing, unless something changes. */
  long sweep() {
    List<Verification> all;
    boolean look;
    lock.lock();
    try {
      all = List.copyOf(held);
      look = isFolded;
      isFolded = false;
      isChanged = false;
    } finally {
      lock.unlock();
    }
    long nowNanos = nanoClock.getAsLong();
    long pauseNanos = WAIT_NANOS;
    for (Verification each : all) {
      long leftNanos = each.untilNanos() - nowNanos;
      if (leftNanos <= 0) {
        settle(each, () -> each.end(Code.NOT_YET_VISIBLE));
      } else if (look && each.hasMoved()) {
        settle(each, each::again);
      } else {
        pauseNanos = Math.min(pauseNanos, leftNanos);
      }
    }
    return pauseNanos;
  }

  /** Answers all that are held; from here on nothing is. */
  @Override
  public void close() {
    List<Verification> rest;
    lock.lock();
    try {
      isClosed = true;
      rest = new ArrayList<>(held);
      changed.signal();
    } finally {
      lock.unlock();
    }
    rest.forEach(each -> settle(each, () -> each.end(Code.BUSY)));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (await(sweep())) {
      // All is done in the condition: what there is to do, and the wait for more.
    }
  }

  /** Waits so long at most; false when it is over. */
  private boolean await(long pauseNanos) {
    lock.lock();
    try {
      long leftNanos = pauseNanos;
      while (!isClosed && leftNanos > 0 && !isChanged && !(isFolded && !held.isEmpty())) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
      return !isClosed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean add(Verification verification) {
    lock.lock();
    try {
      if (isClosed || held.size() >= HELD_MAX) {
        return false;
      }
      held.add(verification);
      isChanged = true;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean remove(Verification verification) {
    lock.lock();
    try {
      return held.remove(verification);
    } finally {
      lock.unlock();
    }
  }

  private void settle(Verification verification, Runnable how) {
    if (remove(verification)) {
      try {
        how.run();
      } catch (RuntimeException e) {
        LOG.error("a held verification failed", e);
      }
    }
  }
}
