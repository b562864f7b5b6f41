package io.tallystick.keyservice.execution;

import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.keyservice.command.Command;
import io.tallystick.keyservice.command.Decision;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.log.KeyLogWriter;
import io.tallystick.keyservice.log.Position;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.keyservice.work.Busy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The path of every command: read the key, decide, append, wait until this node has folded the
 * record, see whether it won, answer or decide again. Any thread may ask; nothing here blocks the
 * caller. A future that fails with {@code OutcomeUnknown} may have taken effect.
 */
public final class CommandExecution {
  /** Losing this often in a row takes as many winners; more would be a stampede to report. */
  static final int ATTEMPTS_MAX = 8;

  private static final int IN_FLIGHT_MAX = 2_000;
  private static final CompletableFuture<Position> NOTHING_APPENDED =
      CompletableFuture.failedFuture(new IllegalStateException("nothing was appended"));

  private final Directory directory;
  private final FoldProgress progress;
  private final KeyLogWriter writer;
  private final BoundedPool pool;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
  private final LongAdder conflicts = new LongAdder();

  /**
   * @param pool for the directory's reads
   */
  public CommandExecution(
      Directory directory, FoldProgress progress, KeyLogWriter writer, BoundedPool pool) {
    this.directory = directory;
    this.progress = progress;
    this.writer = writer;
    this.pool = pool;
  }

  /** Executes one command. */
  public CompletableFuture<Outcome> execute(Command command) {
    if (!inFlight.tryAcquire()) {
      return CompletableFuture.failedFuture(new Busy("the list of commands under way"));
    }
    return attempt(command, 1).whenComplete((outcome, failed) -> inFlight.release());
  }

  /** How many records lost to another writer's. */
  public long conflicts() {
    return conflicts.sum();
  }

  /**
   * What one attempt has come to on the pool: an answer, or an append that is under way.
   *
   * @param outcome the answer, or the one to give if the append wins
   * @param event what is being appended, null for none
   */
  private record Step(
      Outcome outcome, @Nullable KeyEvent event, CompletableFuture<Position> appended) {}

  private CompletableFuture<Outcome> attempt(Command command, int attempt) {
    return pool.submit(() -> step(command))
        .thenCompose(
            step -> {
              KeyEvent event = step.event();
              return event == null
                  ? answer(step.outcome())
                  : settle(step, event)
                      .thenCompose(won -> won ? answer(step.outcome()) : lost(command, attempt));
            });
  }

  /** Decides, on the pool because the directory blocks, and starts the append. */
  private Step step(Command command) {
    KeyState before = directory.state(command.id());
    Decision decision = command.decide(before);
    if (decision instanceof Decision.Append append) {
      // Whoever wins version n + 1 made it of version n, so the result is known without a read.
      KeyEvent event = append.event();
      Outcome won = new Outcome.Done(event.applyTo(before.key()), true);
      return new Step(won, event, writer.append(event));
    }
    Outcome outcome =
        decision instanceof Decision.Unchanged unchanged
            ? new Outcome.Done(unchanged.key(), false)
            : new Outcome.Refused(((Decision.Refuse) decision).rejection());
    return new Step(outcome, null, NOTHING_APPENDED);
  }

  /** Waits until the record is durable and folded here, and tells whether it took effect. */
  private CompletableFuture<Boolean> settle(Step step, KeyEvent event) {
    return step.appended()
        .thenCompose(position -> progress.folded(position).thenApply(folded -> position))
        .thenCompose(position -> pool.submit(() -> won(event, position)));
  }

  private boolean won(KeyEvent event, Position position) {
    return position.equals(directory.position(event.id(), event.change().version()));
  }

  private CompletableFuture<Outcome> lost(Command command, int attempt) {
    conflicts.increment();
    return attempt < ATTEMPTS_MAX
        ? attempt(command, attempt + 1)
        : answer(new Outcome.Refused(Rejection.CONTENDED));
  }

  private static CompletableFuture<Outcome> answer(Outcome outcome) {
    return CompletableFuture.completedFuture(outcome);
  }
}
