package io.tallystick.bench.micro;

import io.tallystick.bench.measured.InProcessVerifier;
import io.tallystick.key.text.KeyText;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verify.Answer;
import java.util.Arrays;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One verification as a front door asks for it, from the text to the answer, metrics included, and
 * its look-up alone. Every key comes once before any comes again, in an order of chance, so that
 * its row is in no cache; its text, which a socket would just have brought, mostly is.
 */
@State(Scope.Benchmark)
public class WholeVerdict {
  private static final int UNKNOWN = 65_536;

  private final InProcessVerifier verifier = InProcessVerifier.start(BenchKeys.count());
  private final String[] texts = verifier.texts();
  private final String[] unknown = new String[UNKNOWN];
  private int next;

  public WholeVerdict() {
    Arrays.setAll(unknown, verifier::unknown);
  }

  @Benchmark
  public void verify(Blackhole hole) {
    verifier.verify(text(), answer -> hole.consume(proved(answer)));
  }

  /** The same for a text of the right form whose id no key has. */
  @Benchmark
  public void unknown(Blackhole hole) {
    next = (next + 1) & (UNKNOWN - 1);
    verifier.verify(unknown[next], hole::consume);
  }

  @Benchmark
  public Object find() {
    KeyText text = Objects.requireNonNull(KeyText.parse(text()));
    return Objects.requireNonNull(verifier.projection().find(text.id()));
  }

  @TearDown
  public void close() {
    verifier.close();
  }

  private String text() {
    int at = next + 1 == texts.length ? 0 : next + 1;
    next = at;
    return texts[at];
  }

  private static Answer proved(Answer answer) {
    if (answer.code() != Code.VALID) {
      throw new IllegalStateException("not a right verdict: " + answer.code());
    }
    return answer;
  }
}
