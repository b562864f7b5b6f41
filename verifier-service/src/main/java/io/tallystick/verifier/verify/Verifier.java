package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.limit.RateLimiter;
import io.tallystick.runtime.cluster.Freshness;
import io.tallystick.verifier.permit.Demand;
import io.tallystick.verifier.permit.Route;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.token.Tokens;
import io.tallystick.verifier.usage.KeyUses;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.Judge;
import io.tallystick.verifier.verdict.ProvedKey;
import io.tallystick.verifier.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one verification from the key's text to its answer: look up, prove, judge, take permits.
 * Any thread; it never blocks. The answer comes at once in the caller's thread, unless bcrypt, a
 * token's signature or Redis has to be asked: then later in one of theirs.
 */
public final class Verifier {
  private final Parts parts;
  private final Readings readings;
  private final VerdictMeters meters;

  /**
   * What a verifier works with.
   *
   * @param peppers asked anew for every call, so that a reload is in force at once
   * @param formats of other systems' keys
   * @param tokens null where access tokens are not accepted
   * @param holds has what waits for a version of its key
   * @param uses takes note of who was let through, or not, and of previous secrets
   * @param freshness of the projection
   * @param clock the time of day at what the monotonic clock has just said, as {@link WallClock}
   *     tells it
   */
  public record Parts(
      Projection projection,
      Supplier<Peppers> peppers,
      ForeignFormats formats,
      @Nullable Tokens tokens,
      SlowProofs slowProofs,
      Holds holds,
      RateLimiter limiter,
      KeyUses uses,
      Freshness freshness,
      LongFunction<Instant> clock) {}

  public Verifier(Parts parts, MeterRegistry registry) {
    this.parts = parts;
    this.readings = new Readings(parts.formats(), parts.tokens());
    this.meters = new VerdictMeters(registry);
  }

  /** When this node last knew that it lacked nothing that others had. */
  public Instant asOf() {
    long nowNanos = System.nanoTime();
    return parts.clock().apply(nowNanos).minusNanos(parts.freshness().ageNanos(nowNanos));
  }

  /** Calls {@code done} exactly once. */
  public void verify(Asked asked, Consumer<Answer> done) {
    verify(asked, Route.NONE, done);
  }

  /**
   * The same for what a gateway was asked for, whose limits count too: together with the key's, or,
   * when none was shown, by the address.
   */
  public void verify(Asked asked, Route route, Consumer<Answer> done) {
    long nowNanos = System.nanoTime();
    Reply reply = new Reply(this, asked, done, nowNanos);
    List<Reading> ways = readings.of(asked.key());
    if (ways.isEmpty()) {
      withoutKey(Judge.unreadable(asked.key()), route, reply);
    } else if (ways.get(0) instanceof Reading.Token token && token.isOpen()) {
      Call later = new Call(asked, route).withAddressRead();
      token.check(
          read -> new Verification(parts, later, List.of(read), reply).start(System.nanoTime()));
    } else {
      new Verification(parts, new Call(asked, route), ways, reply).start(nowNanos);
    }
  }

  /** Only a call that shows none at all is counted by its address; a wrong key is no way in. */
  private void withoutKey(Verdict verdict, Route route, Reply reply) {
    if (verdict.code() != Code.MISSING || route.isEmpty()) {
      reply.give(Answer.of(verdict));
      return;
    }
    Demand demand = route.withoutKey();
    parts
        .limiter()
        .take(demand.group(), demand.claims(), 1)
        .whenComplete(
            (decision, failed) -> reply.give(Answer.withoutKey(decision, route.letsIn())));
  }

  /** Takes note of an answer that is about to be given. */
  void note(Answer answer, Asked asked, long startNanos, long nowNanos) {
    meters.count(answer, nowNanos - startNanos);
    ProvedKey proved = answer.proved();
    // A look takes nothing and is no use; and only who proved a key can have used it.
    if (proved != null && asked.cost() > 0) {
      long millis = parts.clock().apply(nowNanos).toEpochMilli();
      parts.uses().calls().count(proved.key().id(), answer.code(), asked.cost(), millis);
    }
  }
}
