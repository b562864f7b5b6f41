package io.tallystick.verifier;

import io.tallystick.limit.Decision;
import io.tallystick.limit.LimitState;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.ProvedKey;
import io.tallystick.verifier.verify.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The verdict on one key for one request, limits included. Immutable; holds no secret. */
public final class VerifyResult {
  private static final Duration BUSY_RETRY = Duration.ofSeconds(1);
  private static final Set<Code> SOON = EnumSet.of(Code.BUSY, Code.STALE, Code.NOT_YET_VISIBLE);

  private final Answer answer;
  private final @Nullable VerifiedKey key;

  private final Instant asOf;

  private VerifyResult(Answer answer, @Nullable VerifiedKey key, Instant asOf) {
    this.answer = answer;
    this.key = key;
    this.asOf = asOf;
  }

  static VerifyResult of(Answer answer, Instant asOf) {
    ProvedKey proved = answer.proved();
    return new VerifyResult(answer, proved == null ? null : VerifiedKey.of(proved), asOf);
  }

  /** When this process last knew that it lacked nothing that others had; by its own clock. */
  public Instant asOf() {
    return asOf;
  }

  /** Whether the call may go on. */
  public boolean valid() {
    return answer.code() == Code.VALID;
  }

  /** {@code VALID}, or the one reason why not. New ones may come; take those for a refusal. */
  public Code code() {
    return answer.code();
  }

  /** One sentence for people, the same for every key: it may be shown to the caller. */
  public String detail() {
    return answer.detail();
  }

  /**
   * The key, whenever its secret was proved, so also with verdicts such as {@code REVOKED} or
   * {@code RATE_LIMITED}; null with every other, for then nothing of a key may be told. Whether the
   * call may go on says {@link #valid} alone.
   */
  public @Nullable VerifiedKey key() {
    return key;
  }

  /**
   * How each limit of the key stands after this call. Empty when the key has none, when the verdict
   * did not get as far as the limits, and when Redis could not be asked.
   */
  public List<LimitState> limits() {
    Decision decision = answer.decision();
    return decision == null ? List.of() : decision.limits();
  }

  /**
   * How long to wait before the same request may be allowed, for a {@code Retry-After}, which has
   * whole seconds: round up. Null when the call is valid or no waiting helps.
   */
  public @Nullable Duration retryAfter() {
    if (SOON.contains(answer.code())) {
      return BUSY_RETRY;
    }
    Decision decision = answer.decision();
    if (answer.code() != Code.RATE_LIMITED || decision == null) {
      return null;
    }
    long millis = decision.retryAfterMillis();
    return millis == Decision.NEVER ? null : Duration.ofMillis(millis);
  }

  @Override
  public String toString() {
    return "VerifyResult[" + answer.code() + (key == null ? "" : ", " + key.id()) + "]";
  }
}
