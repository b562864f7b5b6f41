package io.tallystick.bench.measured;

import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verify.Answer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * The first verification that each key has since its projection was made, beside later ones of the
 * same keys, in a virtual machine that other keys have warmed up: medians of time for one, over
 * stretches of keys, of the one thread's own.
 *
 * @param firstNanos of the first
 * @param laterNanos of the third to the last
 */
public record FirstVerdicts(double firstNanos, double laterNanos) {
  private static final int STRETCH = 1_000;
  private static final int WARM_UP_ROUNDS = 6;
  private static final int LATER_ROUNDS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Half of so many keys warm up, the others are measured. */
  public static FirstVerdicts measure(int keys) {
    try (InProcessVerifier verifier = InProcessVerifier.start(keys)) {
      String[] texts = verifier.texts();
      int half = keys / 2 / STRETCH * STRETCH;
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        nanos(verifier, texts, 0, half);
      }
      double first = nanos(verifier, texts, half, 2 * half);
      double[] later = new double[LATER_ROUNDS];
      for (int round = 0; round < LATER_ROUNDS; round++) {
        later[round] = nanos(verifier, texts, half, 2 * half);
      }
      return new FirstVerdicts(first, median(later));
    }
  }

  public double ratio() {
    return firstNanos / laterNanos;
  }

  private static double nanos(InProcessVerifier verifier, String[] texts, int from, int to) {
    double[] stretches = new double[(to - from) / STRETCH];
    for (int stretch = 0; stretch < stretches.length; stretch++) {
      int at = from + stretch * STRETCH;
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = at; i < at + STRETCH; i++) {
        verifier.verify(texts[i], FirstVerdicts::check);
      }
      stretches[stretch] = (THREADS.getCurrentThreadCpuTime() - start) / (double) STRETCH;
    }
    return median(stretches);
  }

  private static void check(Answer answer) {
    if (answer.code() != Code.VALID) {
      throw new IllegalStateException("not a right verdict: " + answer.code());
    }
  }

  private static double median(double[] of) {
    double[] sorted = of.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
