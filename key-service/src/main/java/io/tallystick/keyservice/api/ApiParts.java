package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.Command;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.execution.CommandExecution;
import io.tallystick.keyservice.execution.Outcome;
import io.tallystick.keyservice.mint.SecretMint;
import io.tallystick.keyservice.policy.PolicyBook;
import io.tallystick.keyservice.policy.PolicyExecution;
import io.tallystick.keyservice.receipt.Receipts;
import io.tallystick.keyservice.work.BoundedPool;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the handlers of the API work with.
 *
 * @param pool for the directory's reads, which block
 * @param prefix of this deployment's API keys
 */
public record ApiParts(
    Directory directory,
    BoundedPool pool,
    CommandExecution execution,
    PolicyParts policies,
    SecretMint mint,
    Receipts receipts,
    String prefix,
    Clock clock) {

  /**
   * What the limits of plans and owners are read from and changed by.
   *
   * @param book as far as this node has folded the policy-log
   */
  public record PolicyParts(PolicyBook book, PolicyExecution execution) {}

  /** A key can only name a plan that is there; plans are never taken away. */
  void requirePlan(@Nullable String plan, String workspace) {
    if (plan != null && !policies.book().hasPlan(workspace, plan)) {
      throw new JsonFieldException("plan", "there is no such plan; PUT /v1/plans/{name} makes it");
    }
  }

  /** What {@code caller} asks now. */
  Asked asked(Caller caller) {
    return new Asked(caller.id().value(), caller.workspace(), clock.instant(), caller.scopes());
  }

  /** Executes a command and answers with the key as it is afterwards. */
  CompletableFuture<Answer> execute(Command command) {
    return execution
        .execute(command)
        .thenCompose(outcome -> pool.submit(() -> answer(outcome)))
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(Answers.naming(command.id(), e)));
  }

  /** What a command has come to; a refusal is thrown. On the pool. */
  Answer answer(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return shown(new KeyState(done.key(), null));
    }
    throw new ApiProblem(Answers.of(((Outcome.Refused) outcome).rejection()));
  }

  /** A key as it is now, with its version as ETag. On the pool. */
  Answer shown(KeyState state) {
    Key key = key(state);
    Instant lastUsed = directory.usage().lastUsed(List.of(key.id())).get(key.id());
    return Answer.of(key, KeyJson.with(lastUsed, json(state, clock.instant())));
  }

  /** A key as it is or was at {@code at}. On the pool. */
  ObjectNode json(KeyState state, Instant at) {
    return KeyJson.of(state, key(state), at, directory);
  }

  /** The state of a key that {@code caller} may see; any other is not found. On the pool. */
  KeyState visible(KeyId id, Caller caller) {
    KeyState state = directory.state(id);
    Key key = state.key();
    if (key == null || !key.profile().workspace().equals(caller.workspace())) {
      throw new ApiProblem(Answers.of(Rejection.NOT_FOUND));
    }
    return state;
  }

  static Key key(KeyState state) {
    Key key = state.key();
    if (key == null) {
      throw new IllegalStateException("a state that belongs to a workspace has a key");
    }
    return key;
  }
}
