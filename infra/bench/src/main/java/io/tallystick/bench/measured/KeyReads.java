package io.tallystick.bench.measured;

import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.verifier.verdict.Judge;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks up and proves random keys of a store, over and over, in one thread. Times are that thread's
 * own on its core, so that other work on the machine adds no more than cold caches.
 */
public final class KeyReads {
  private static final Instant NOW = Instant.ofEpochMilli(1_760_000_000_000L);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Peppers peppers;
  private final List<KeyText> texts = new ArrayList<>();

  /** Reads {@code count} random ones of the first {@code of} keys. */
  public KeyReads(ProjectionKeys keys, int of, int count) {
    this.peppers = keys.peppers();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < count; i++) {
      texts.add(keys.text(random.nextInt(of)));
    }
  }

  /** Nanoseconds for one look-up. */
  public double find(Function<KeyId, @Nullable KeyView> store) {
    long start = THREADS.getCurrentThreadCpuTime();
    int found = 0;
    for (KeyText text : texts) {
      KeyView key = store.apply(text.id());
      found += key != null && key.version() == 1 ? 1 : 0;
    }
    return perRead(start, found);
  }

  /** Nanoseconds for one look-up and the proof by the tag. */
  public double prove(Function<KeyId, @Nullable KeyView> store) {
    long start = THREADS.getCurrentThreadCpuTime();
    int proved = 0;
    for (KeyText text : texts) {
      KeyView key = store.apply(text.id());
      proved += Judge.prove(peppers, text, key, NOW).proof() == Proof.MATCH ? 1 : 0;
    }
    return perRead(start, proved);
  }

  public static double median(double[] of) {
    double[] sorted = of.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private double perRead(long startNanos, int right) {
    double nanos = THREADS.getCurrentThreadCpuTime() - startNanos;
    if (right != texts.size()) {
      throw new IllegalStateException("a key was not found or not proved");
    }
    return nanos / texts.size();
  }
}
