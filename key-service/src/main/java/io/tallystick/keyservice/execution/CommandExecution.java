package io.tallystick.keyservice.execution;

import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.keyservice.command.Command;
import io.tallystick.keyservice.command.Decision;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.execution.CommandPath.Appending;
import io.tallystick.keyservice.execution.CommandPath.Step;
import io.tallystick.keyservice.log.KeyLogWriter;
import io.tallystick.keyservice.log.Position;
import io.tallystick.keyservice.work.BoundedPool;
import java.util.concurrent.CompletableFuture;

/** Executes commands on keys, by the path that every command goes. Any thread may ask. */
public final class CommandExecution {
  private static final Outcome CONTENDED = new Outcome.Refused(Rejection.CONTENDED);

  private final Directory directory;
  private final KeyLogWriter writer;
  private final CommandPath path;

  /**
   * @param pool for the directory's reads
   */
  public CommandExecution(
      Directory directory, FoldProgress progress, KeyLogWriter writer, BoundedPool pool) {
    this.directory = directory;
    this.writer = writer;
    this.path = new CommandPath(progress, pool);
  }

  /** Executes one command. */
  public CompletableFuture<Outcome> execute(Command command) {
    return path.run(() -> step(command), CONTENDED);
  }

  /** How many records lost to another writer's. */
  public long conflicts() {
    return path.conflicts();
  }

  private Step<Outcome> step(Command command) {
    KeyState before = directory.state(command.id());
    Decision decision = command.decide(before);
    if (decision instanceof Decision.Append append) {
      // Whoever wins version n + 1 made it of version n, so the result is known without a read.
      KeyEvent event = append.event();
      Outcome won = new Outcome.Done(event.applyTo(before.key()), true);
      return new Step<>(won, new Appending(writer.append(event), position -> won(event, position)));
    }
    return new Step<>(
        decision instanceof Decision.Unchanged unchanged
            ? new Outcome.Done(unchanged.key(), false)
            : new Outcome.Refused(((Decision.Refuse) decision).rejection()),
        null);
  }

  private boolean won(KeyEvent event, Position position) {
    return position.equals(directory.position(event.id(), event.change().version()));
  }
}
