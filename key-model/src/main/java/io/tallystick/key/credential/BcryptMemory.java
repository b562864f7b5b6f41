package io.tallystick.key.credential;

import io.tallystick.key.text.Secret;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers what bcrypt said, never the secret: a keyed mark of it under a random key of this
 * process. Successes stay until the key's next version or until pushed out, failures for ten
 * seconds. Bounded, any thread.
 */
final class BcryptMemory {
  static final int ENTRIES_MAX = 10_000;
  static final long FAILURE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Pepper process;
  private final LongSupplier nanoClock;

  /**
   * Two tables, so that a flood of wrong secrets pushes out wrong secrets and never the true
   * holders' successes.
   */
  private final Map<Entry, Boolean> successes = bounded();

  private final Map<Entry, Long> failures = bounded();

  /** What was asked with which secret, without the secret. */
  record Entry(BcryptProver.Question question, ByteBuffer mark) {}

  BcryptMemory(Pepper process, LongSupplier nanoClock) {
    this.process = process;
    this.nanoClock = nanoClock;
  }

  Entry entry(BcryptProver.Question question, Secret secret) {
    return new Entry(question, ByteBuffer.wrap(process.mark(question.id(), secret)));
  }

  synchronized Proof recall(Entry entry) {
    if (successes.get(entry) != null) {
      return Proof.MATCH;
    }
    Long failedAtNanos = failures.get(entry);
    boolean fresh = failedAtNanos != null && nanoClock.getAsLong() - failedAtNanos < FAILURE_NANOS;
    return fresh ? Proof.MISMATCH : Proof.UNDECIDED;
  }

  synchronized void remember(Entry entry, Proof proof) {
    if (proof == Proof.MATCH) {
      successes.put(entry, true);
    } else {
      failures.put(entry, nanoClock.getAsLong());
    }
  }

  private static <V> Map<Entry, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Entry, V> eldest) {
        return size() > ENTRIES_MAX;
      }
    };
  }
}
