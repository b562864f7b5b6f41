package io.tallystick.verifier.verify;

import io.tallystick.verifier.verdict.Asked;
import java.util.function.Consumer;

/** Where the answer to one verification goes, and since when it is waited for. Used once. */
final class Reply {
  private final Verifier verifier;
  private final Asked asked;
  private final Consumer<Answer> done;
  private final long startNanos;

  Reply(Verifier verifier, Asked asked, Consumer<Answer> done, long startNanos) {
    this.verifier = verifier;
    this.asked = asked;
    this.done = done;
    this.startNanos = startNanos;
  }

  void give(Answer answer) {
    give(answer, System.nanoTime());
  }

  /**
   * Gives the answer.
   *
   * @param nowNanos what the monotonic clock has just said: each look at it costs a thirtieth of a
   *     verdict
   */
  void give(Answer answer, long nowNanos) {
    verifier.note(answer, asked, startNanos, nowNanos);
    done.accept(answer);
  }
}
