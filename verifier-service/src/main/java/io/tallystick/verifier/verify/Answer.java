package io.tallystick.verifier.verify;

import io.tallystick.limit.Algorithm;
import io.tallystick.limit.Decision;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.Judge;
import io.tallystick.verifier.verdict.ProvedKey;
import io.tallystick.verifier.verdict.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The whole answer to one verification. Immutable.
 *
 * @param code the verdict, limits included
 * @param proved the key, if a secret of it was proved
 * @param decision what the limiter said, if it was asked
 * @param detail one sentence for people
 */
public record Answer(
    Code code, @Nullable ProvedKey proved, @Nullable Decision decision, String detail) {
  private static final String LIMITER_GONE = "The limits can't be counted now; try again soon.";

  private static final String LIMITS_UNKNOWN =
      "The limits of the key's plan or owner are not known here yet; try again soon.";

  private static final String TOKEN_EXPIRED = "The access token has expired; get another one.";
  private static final String TOKEN_REVOKED = "The access token was revoked.";

  /** What a VALID verdict becomes while nobody here can say what the key is limited to. */
  static Answer ofUnknownLimits(ProvedKey proved) {
    return new Answer(Code.BUSY, proved, null, LIMITS_UNKNOWN);
  }

  static Answer of(Verdict verdict) {
    return new Answer(verdict.code(), verdict.proved(), null, detail(verdict));
  }

  /** That of the code; but an end that tells nothing of the key is the access token's own. */
  private static String detail(Verdict verdict) {
    boolean isOfToken = verdict.proved() == null;
    return switch (verdict.code()) {
      case EXPIRED -> isOfToken ? TOKEN_EXPIRED : Code.EXPIRED.detail();
      case REVOKED -> isOfToken ? TOKEN_REVOKED : Code.REVOKED.detail();
      default -> verdict.code().detail();
    };
  }

  /** What a VALID verdict becomes once the limiter has decided. */
  static Answer limited(ProvedKey proved, Decision decision) {
    return switch (decision.outcome()) {
      case ADMITTED -> new Answer(Code.VALID, proved, decision, Code.VALID.detail());
      case DENIED -> denied(proved, decision);
      case UNAVAILABLE -> new Answer(Code.BUSY, proved, decision, LIMITER_GONE);
    };
  }

  /**
   * What becomes of a call without a key once the limiter has decided by its address.
   *
   * @param letsIn whether it is let through when it is within the limits
   */
  static Answer withoutKey(@Nullable Decision decision, boolean letsIn) {
    if (decision == null) {
      return new Answer(Code.BUSY, null, null, LIMITER_GONE);
    }
    return switch (decision.outcome()) {
      case ADMITTED -> {
        Code code = letsIn ? Code.VALID : Code.MISSING;
        yield new Answer(code, null, decision, code.detail());
      }
      case DENIED ->
          new Answer(Code.RATE_LIMITED, null, decision, "This address is over its limit.");
      // Who would not be let in anyway has no reason to wait for Redis.
      case UNAVAILABLE ->
          letsIn ? new Answer(Code.BUSY, null, decision, LIMITER_GONE) : of(Judge.unreadable(null));
    };
  }

  private static Answer denied(ProvedKey proved, Decision decision) {
    boolean isForGood =
        decision.limits().stream()
            .anyMatch(state -> state.denies() && state.limit().algorithm() == Algorithm.CREDITS);
    Code code = isForGood ? Code.QUOTA_EXHAUSTED : Code.RATE_LIMITED;
    return new Answer(code, proved, decision, code.detail());
  }
}
