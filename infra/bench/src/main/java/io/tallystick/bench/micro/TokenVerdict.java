package io.tallystick.bench.micro;

import io.tallystick.bench.measured.InProcessVerifier;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verify.Answer;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One verification of an access token whose signature is remembered, beside one by the text of the
 * same key: thousands of keys, any of so many, each with one token.
 */
@State(Scope.Benchmark)
public class TokenVerdict {
  private static final int TOKENS = 2_048;

  private final InProcessVerifier verifier = InProcessVerifier.start(BenchKeys.count());
  private final String[] tokens = new String[TOKENS];
  private final String[] texts = new String[TOKENS];
  private int next;

  /** Each is verified once, so that its signature is remembered from here on. */
  public TokenVerdict() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < TOKENS; i++) {
      int number = random.nextInt(verifier.texts().length);
      tokens[i] = verifier.token(number);
      texts[i] = verifier.texts()[number];
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      verifier.verify(tokens[i], answer::complete);
      proved(answer.join());
    }
  }

  @Benchmark
  public void verifyToken(Blackhole hole) {
    next = (next + 1) & (TOKENS - 1);
    verifier.verify(Objects.requireNonNull(tokens[next]), answer -> hole.consume(proved(answer)));
  }

  /** The same keys by their own texts. */
  @Benchmark
  public void verifySameKey(Blackhole hole) {
    next = (next + 1) & (TOKENS - 1);
    verifier.verify(Objects.requireNonNull(texts[next]), answer -> hole.consume(proved(answer)));
  }

  @TearDown
  public void close() {
    verifier.close();
  }

  private static Answer proved(Answer answer) {
    if (answer.code() != Code.VALID) {
      throw new IllegalStateException("not a right verdict: " + answer.code());
    }
    return answer;
  }
}
