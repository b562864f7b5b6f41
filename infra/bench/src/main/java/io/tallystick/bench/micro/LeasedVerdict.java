package io.tallystick.bench.micro;

import io.tallystick.bench.measured.InProcessVerifier;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.Decision;
import io.tallystick.limit.Source;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verify.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One verification with a permit of a lease: a hundred keys that call all the time, any of so many.
 * A lease lives a second, so what has one is never far from the caches. The next lease comes before
 * the last one ends, so that hardly any call asks Redis; one that does is waited for.
 */
@State(Scope.Benchmark)
public class LeasedVerdict {
  private static final int HOT = 128;
  private static final int WARM_UP_ROUNDS = 1_000;
  private static final double LEASED_LEAST = 0.99;

  /** So many that an eighth of what is left lasts each key for its lease's life. */
  private static final KeyLimit LIMIT = new KeyLimit("default", 1_000_000_000, 60_000);

  private final InProcessVerifier verifier =
      InProcessVerifier.start(BenchKeys.count(), List.of(LIMIT));
  private final List<String> texts = new ArrayList<>(HOT);
  private int next;
  private long calls;
  private long leased;

  public LeasedVerdict() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < HOT; i++) {
      texts.add(verifier.texts()[random.nextInt(verifier.texts().length)]);
    }
    callTogether();
  }

  /** Until every key has a lease: one after the other they would call too rarely to get any. */
  private void callTogether() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      texts.stream().map(this::ask).toList().forEach(Given::await);
    }
  }

  private Given ask(String text) {
    Given given = new Given();
    verifier.verify(text, given);
    return given;
  }

  @Benchmark
  public Answer verifyLeased() {
    next = (next + 1) & (HOT - 1);
    Answer answer = ask(texts.get(next)).await();
    Decision decision = answer.decision();
    if (answer.code() != Code.VALID || decision == null) {
      throw new IllegalStateException("not a right verdict: " + answer.code());
    }
    calls++;
    leased += decision.source() == Source.LEASED ? 1 : 0;
    return answer;
  }

  @TearDown
  public void close() {
    verifier.close();
    if (leased < LEASED_LEAST * calls) {
      throw new IllegalStateException(leased + " of " + calls + " calls had a leased permit");
    }
  }

  /** Where an answer comes to, mostly before the call returns. */
  private static final class Given implements Consumer<Answer> {
    private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();

    @Override
    public void accept(Answer given) {
      answer.setRelease(given);
    }

    Answer await() {
      Answer there = answer.getAcquire();
      while (there == null) {
        Thread.onSpinWait();
        there = answer.getAcquire();
      }
      return there;
    }
  }
}
