package io.tallystick.keyservice.api;

import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ChangeKey;
import io.tallystick.keyservice.command.Revoke;
import io.tallystick.keyservice.execution.Outcome;
import io.tallystick.keyservice.log.Position;
import io.tallystick.keyservice.receipt.Receipts;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The revocation of one key, with a receipt for who waits for it. The revocation is durable before
 * anything is waited for, and asking again is harmless and waits for the same record.
 */
final class Revoking {
  private final ApiParts parts;

  Revoking(ApiParts parts) {
    this.parts = parts;
  }

  CompletableFuture<Answer> revoke(
      KeyId id, RevokeRequest request, @Nullable Long expectedVersion, Asked asked) {
    ChangeKey command = new ChangeKey(id, new Revoke(request.because()), expectedVersion, asked);
    if (request.waitMillis() == 0) {
      return parts.execute(command);
    }
    Receipts receipts = parts.receipts();
    receipts.takePlace();
    return parts
        .execution()
        .execute(command)
        .thenCompose(outcome -> answered(outcome, request.waitMillis()))
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(Answers.naming(id, e)))
        .whenComplete((answer, failed) -> receipts.giveBack());
  }

  private CompletableFuture<Answer> answered(Outcome outcome, long waitMillis) {
    if (!(outcome instanceof Outcome.Done done)) {
      return parts.pool().submit(() -> parts.answer(outcome));
    }
    return parts
        .pool()
        .submit(() -> position(done.key()))
        .thenCompose(position -> parts.receipts().await(position, waitMillis))
        .thenCompose(
            receipt ->
                parts
                    .pool()
                    .submit(
                        () -> {
                          Answer answer = parts.answer(outcome);
                          answer.body().set("receipt", ReceiptJson.of(receipt, System.nanoTime()));
                          return answer;
                        }));
  }

  /** Nothing follows a revocation, so the version of a revoked key is the one that revoked it. */
  private Position position(Key key) {
    Position position = parts.directory().position(key.id(), key.version());
    if (position == null) {
      throw new IllegalStateException("a folded version has a place on the log");
    }
    return position;
  }
}
