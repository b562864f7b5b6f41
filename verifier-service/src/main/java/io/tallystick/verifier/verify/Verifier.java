package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyText;
import io.tallystick.limit.Decision;
import io.tallystick.limit.RateLimiter;
import io.tallystick.verifier.projection.ProjectedKey;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.Judge;
import io.tallystick.verifier.verdict.Verdict;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one verification from the key's text to its answer: look up, prove, judge, take permits.
 * Any thread; it never blocks. The answer comes at once in the caller's thread, unless bcrypt or
 * Redis has to be asked: then later in one of theirs.
 */
public final class Verifier {
  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  /** How often a proof starts over because the key changed under it; beyond, the answer is BUSY. */
  private static final int ROUNDS_MAX = 3;

  private final Parts parts;
  private final VerdictMeters meters;

  /**
   * What a verifier works with.
   *
   * @param peppers asked anew for every call, so that a reload is in force at once
   */
  public record Parts(
      Projection projection,
      Supplier<Peppers> peppers,
      SlowProofs slowProofs,
      RateLimiter limiter,
      InstantSource clock) {}

  public Verifier(Parts parts, MeterRegistry registry) {
    this.parts = parts;
    this.meters = new VerdictMeters(registry);
  }

  /** Calls {@code done} exactly once. */
  public void verify(Asked asked, Consumer<Answer> done) {
    KeyText text = KeyText.parse(asked.key());
    Call call = new Call(asked, done, System.nanoTime());
    if (text == null) {
      call.end(Answer.of(Judge.unreadable(asked.key())));
    } else {
      call.prove(text, 1);
    }
  }

  /** One verification under way. */
  private final class Call {
    private final Asked asked;
    private final Consumer<Answer> done;
    private final long startNanos;

    Call(Asked asked, Consumer<Answer> done, long startNanos) {
      this.asked = asked;
      this.done = done;
      this.startNanos = startNanos;
    }

    void prove(KeyText text, int round) {
      ProjectedKey found = parts.projection().find(text.id());
      KeyState state = found == null ? null : found.state();
      Proof proof = Judge.prove(parts.peppers().get(), text, state);
      Key key = state == null ? null : state.key();
      String bcrypt = key == null ? null : key.credential().bcrypt();
      if (proof == Proof.UNDECIDED && key != null && bcrypt != null) {
        new Call(asked.withAddressRead(), done, startNanos).proveSlowly(text, key, bcrypt, round);
      } else {
        judge(found, proof);
      }
    }

    /** The verdict is made on the key as it is when the hash is done, never as it was before. */
    private void proveSlowly(KeyText text, Key before, String bcrypt, int round) {
      parts
          .slowProofs()
          .prove(before, bcrypt, text.secret())
          .whenComplete(
              (proof, failed) -> {
                ProjectedKey now = parts.projection().find(text.id());
                if (failed != null) {
                  LOG.error("a proof by bcrypt failed", failed);
                  judge(now, Proof.BUSY);
                } else if (proof == Proof.BUSY || isAt(before.version(), now)) {
                  judge(now, proof);
                } else if (round < ROUNDS_MAX) {
                  prove(text, round + 1);
                } else {
                  judge(now, Proof.BUSY);
                }
              });
    }

    private static boolean isAt(long version, @Nullable ProjectedKey found) {
      Key key = found == null ? null : found.state().key();
      return key != null && key.version() == version;
    }

    private void judge(@Nullable ProjectedKey found, Proof proof) {
      KeyState state = found == null ? null : found.state();
      Verdict verdict = Judge.judge(asked, state, proof, parts.clock().instant());
      Key key = verdict.key();
      if (verdict.code() != Code.VALID
          || found == null
          || key == null
          || found.limits().isEmpty()) {
        end(Answer.of(verdict));
        return;
      }
      parts
          .limiter()
          .take(key.id().value(), found.limits(), asked.cost())
          .whenComplete((decision, failed) -> end(limited(key, decision, failed)));
    }

    private Answer limited(Key key, @Nullable Decision decision, @Nullable Throwable failed) {
      if (decision != null) {
        return Answer.limited(key, decision);
      }
      LOG.error("the limiter failed", failed);
      return Answer.of(new Verdict(Code.BUSY, key));
    }

    void end(Answer answer) {
      meters.count(answer.code(), System.nanoTime() - startNanos);
      done.accept(answer);
    }
  }
}
