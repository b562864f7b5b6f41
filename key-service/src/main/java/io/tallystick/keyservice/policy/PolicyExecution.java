package io.tallystick.keyservice.policy;

import io.tallystick.key.policy.Policy;
import io.tallystick.keyservice.command.PolicyDecision;
import io.tallystick.keyservice.command.SetPolicy;
import io.tallystick.keyservice.execution.CommandPath;
import io.tallystick.keyservice.execution.CommandPath.Appending;
import io.tallystick.keyservice.execution.CommandPath.Step;
import io.tallystick.keyservice.log.KeyLogWriter;
import java.util.concurrent.CompletableFuture;

/** Changes plans and owners' limits, by the path that every command goes. Any thread may ask. */
public final class PolicyExecution {
  private final PolicyBook book;
  private final KeyLogWriter writer;
  private final CommandPath path;

  public PolicyExecution(PolicyBook book, KeyLogWriter writer, CommandPath path) {
    this.book = book;
    this.writer = writer;
    this.path = path;
  }

  /** What the command comes to; a {@link PolicyDecision.Append} has taken effect. */
  public CompletableFuture<PolicyDecision> execute(SetPolicy command) {
    return path.run(() -> step(command), PolicyDecision.CONTENDED);
  }

  /** How many records lost to another writer's. */
  public long conflicts() {
    return path.conflicts();
  }

  private Step<PolicyDecision> step(SetPolicy command) {
    PolicyDecision decision = command.decide(book.state(command.name()));
    if (decision instanceof PolicyDecision.Append append) {
      Policy policy = append.policy();
      return new Step<>(
          decision,
          new Appending(writer.append(policy), position -> book.hasApplied(position.offset())));
    }
    return new Step<>(decision, null);
  }
}
