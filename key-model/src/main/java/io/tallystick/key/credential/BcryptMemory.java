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
 * seconds; how often a secret was refused only tells which goes first. Bounded, any thread.
 */
final class BcryptMemory {
  static final int ENTRIES_MAX = 10_000;
  static final long FAILURE_NANOS = Duration.ofSeconds(10).toNanos();

  /** A flood of 2,000 a second takes sixteen seconds to push out that somebody came before. */
  static final int REFUSALS_MAX = 32_768;

  /** Of a secret that has proved the key at an earlier version. */
  static final int RANK_PROVED = Integer.MAX_VALUE;

  private final Pepper process;
  private final LongSupplier nanoClock;

  /**
   * Tables of their own, so that a flood of wrong secrets pushes out wrong secrets and never the
   * true holders' successes. A mark covers the key's id, and so has one success: the latest.
   */
  private final Map<ByteBuffer, BcryptProver.Question> successes = bounded(ENTRIES_MAX);

  private final Map<Entry, Long> failures = bounded(ENTRIES_MAX);

  /** By eight bytes of the mark, which nobody without the process's key can make collide. */
  private final Map<Long, Integer> refusals = bounded(REFUSALS_MAX);

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
    if (entry.question().equals(successes.get(entry.mark()))) {
      return Proof.MATCH;
    }
    Long failedAtNanos = failures.get(entry);
    boolean fresh = failedAtNanos != null && nanoClock.getAsLong() - failedAtNanos < FAILURE_NANOS;
    return fresh ? Proof.MISMATCH : Proof.UNDECIDED;
  }

  synchronized void remember(Entry entry, Proof proof) {
    // It has had its turn: a few wrong secrets must not stay ahead of everybody for ever.
    refusals.remove(entry.mark().getLong(0));
    if (proof == Proof.MATCH) {
      successes.put(entry.mark(), entry.question());
    } else {
      failures.put(entry, nanoClock.getAsLong());
    }
  }

  /** Takes note that the secret had no room. */
  synchronized void refused(Entry entry) {
    refusals.merge(entry.mark().getLong(0), 1, Integer::sum);
  }

  /** How much it deserves to go first: whoever has come before is more likely the true holder. */
  synchronized int rank(Entry entry) {
    return successes.containsKey(entry.mark())
        ? RANK_PROVED
        : refusals.getOrDefault(entry.mark().getLong(0), 0);
  }

  private static <K, V> Map<K, V> bounded(int entriesMax) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > entriesMax;
      }
    };
  }
}
