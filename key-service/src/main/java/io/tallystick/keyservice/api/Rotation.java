package io.tallystick.keyservice.api;

import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyText;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ChangeKey;
import io.tallystick.keyservice.command.Rotate;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a key gets a new secret, whoever asks: made, hashed, put on the log, shown once. */
final class Rotation {
  private final ApiParts parts;

  Rotation(ApiParts parts) {
    this.parts = parts;
  }

  CompletableFuture<Answer> rotate(
      Key key, long overlapMillis, @Nullable Long expectedVersion, Asked asked) {
    KeyText text =
        parts.mint().fresh(key.profile().prefix(), key.profile().environment(), key.id());
    return parts
        .mint()
        .credential(text)
        .thenCompose(
            minted ->
                parts.execute(
                    new ChangeKey(
                        key.id(),
                        new Rotate(minted.credential(), overlapMillis),
                        expectedVersion,
                        asked)))
        .thenApply(answer -> answer.showing(text));
  }
}
