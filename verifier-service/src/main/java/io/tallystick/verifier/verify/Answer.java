package io.tallystick.verifier.verify;

import io.tallystick.key.state.Key;
import io.tallystick.limit.Decision;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The whole answer to one verification. Immutable.
 *
 * @param code the verdict, limits included
 * @param key the key, if its secret was proved
 * @param decision what the limiter said, if it was asked
 * @param detail one sentence for people
 */
public record Answer(Code code, @Nullable Key key, @Nullable Decision decision, String detail) {
  private static final String LIMITER_GONE = "The limits can't be counted now; try again soon.";

  static Answer of(Verdict verdict) {
    return new Answer(verdict.code(), verdict.key(), null, verdict.code().detail());
  }

  /** What a VALID verdict becomes once the limiter has decided. */
  static Answer limited(@Nullable Key key, Decision decision) {
    return switch (decision.outcome()) {
      case ADMITTED -> new Answer(Code.VALID, key, decision, Code.VALID.detail());
      case DENIED -> new Answer(Code.RATE_LIMITED, key, decision, Code.RATE_LIMITED.detail());
      case UNAVAILABLE -> new Answer(Code.BUSY, key, decision, LIMITER_GONE);
    };
  }
}
