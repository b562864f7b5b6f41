package io.tallystick.verifier.verify;

import io.tallystick.limit.Decision;
import io.tallystick.verifier.verdict.Code;
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
      case DENIED -> new Answer(Code.RATE_LIMITED, proved, decision, Code.RATE_LIMITED.detail());
      case UNAVAILABLE -> new Answer(Code.BUSY, proved, decision, LIMITER_GONE);
    };
  }
}
