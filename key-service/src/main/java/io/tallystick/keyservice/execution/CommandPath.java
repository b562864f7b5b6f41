package io.tallystick.keyservice.execution;

import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.log.Position;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.keyservice.work.Busy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The path of every command on one log: decide, append, wait until this node has folded the record,
 * see whether it won, answer or decide again. Any thread may ask; nothing here blocks the caller. A
 * future that fails with {@code OutcomeUnknown} may have taken effect.
 */
public final class CommandPath {
  /** Losing this often in a row takes as many winners; more would be a stampede to report. */
  static final int ATTEMPTS_MAX = 8;

  private static final int IN_FLIGHT_MAX = 2_000;

  private final FoldProgress progress;
  private final BoundedPool pool;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
  private final LongAdder conflicts = new LongAdder();

  /**
   * What one attempt has come to: an answer, or an append that is under way.
   *
   * @param outcome the answer, or the one to give if the append wins
   * @param appending null for none
   */
  public record Step<T>(T outcome, @Nullable Appending appending) {}

  /**
   * A record that is being appended.
   *
   * @param position where it stands, once it is durable
   * @param hasWon whether the record there took effect; asked on the pool when it is folded
   */
  public record Appending(CompletableFuture<Position> position, Predicate<Position> hasWon) {}

  /**
   * @param progress of this node's fold of the log
   * @param pool where attempts are made, because they may block
   */
  public CommandPath(FoldProgress progress, BoundedPool pool) {
    this.progress = progress;
    this.pool = pool;
  }

  /**
   * Goes the path.
   *
   * @param attempt decides on the state of then and starts the append; made again after a loss
   * @param contended the answer when others were faster each time
   */
  public <T> CompletableFuture<T> run(Supplier<Step<T>> attempt, T contended) {
    if (!inFlight.tryAcquire()) {
      return CompletableFuture.failedFuture(new Busy("the list of commands under way"));
    }
    return attempt(attempt, contended, 1).whenComplete((outcome, failed) -> inFlight.release());
  }

  /** How many records lost to another writer's. */
  public long conflicts() {
    return conflicts.sum();
  }

  private <T> CompletableFuture<T> attempt(Supplier<Step<T>> attempt, T contended, int number) {
    return pool.submit(attempt::get)
        .thenCompose(
            step -> {
              Appending appending = step.appending();
              return appending == null
                  ? CompletableFuture.completedFuture(step.outcome())
                  : settle(appending)
                      .thenCompose(
                          won ->
                              won
                                  ? CompletableFuture.completedFuture(step.outcome())
                                  : lost(attempt, contended, number));
            });
  }

  /** Waits until the record is durable and folded here, and tells whether it took effect. */
  private CompletableFuture<Boolean> settle(Appending appending) {
    return appending
        .position()
        .thenCompose(position -> progress.folded(position).thenApply(folded -> position))
        .thenCompose(position -> pool.submit(() -> appending.hasWon().test(position)));
  }

  private <T> CompletableFuture<T> lost(Supplier<Step<T>> attempt, T contended, int number) {
    conflicts.increment();
    return number < ATTEMPTS_MAX
        ? attempt(attempt, contended, number + 1)
        : CompletableFuture.completedFuture(contended);
  }
}
