package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
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
  private final Map<Question, Boolean> successes = bounded();

  private final Map<Question, Long> failures = bounded();

  /** Which secret of which key at which version, without the secret. */
  record Question(KeyId id, long version, ByteBuffer mark) {}

  BcryptMemory(Pepper process, LongSupplier nanoClock) {
    this.process = process;
    this.nanoClock = nanoClock;
  }

  Question question(KeyId id, long version, Secret secret) {
    return new Question(id, version, ByteBuffer.wrap(process.mark(id, secret)));
  }

  synchronized Proof recall(Question question) {
    if (successes.get(question) != null) {
      return Proof.MATCH;
    }
    Long failedAtNanos = failures.get(question);
    boolean fresh = failedAtNanos != null && nanoClock.getAsLong() - failedAtNanos < FAILURE_NANOS;
    return fresh ? Proof.MISMATCH : Proof.UNDECIDED;
  }

  synchronized void remember(Question question, Proof proof) {
    if (proof == Proof.MATCH) {
      successes.put(question, true);
    } else {
      failures.put(question, nanoClock.getAsLong());
    }
  }

  private static <V> Map<Question, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Question, V> eldest) {
        return size() > ENTRIES_MAX;
      }
    };
  }
}
