package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Proves secrets by bcrypt where a tag can't decide: bounded, one at a time per key, each outcome
 * remembered under a random per-process pepper. Any thread may ask; the work runs on the executor.
 * A full queue answers {@link Proof#BUSY} at once and never waits.
 */
public final class BcryptProver {
  private final BcryptMemory memory;
  private final Executor executor;
  private final int waitingMax;
  private final int waitingPerKeyMax;

  /** The last proof of each key that has one running or waiting, and how many those are. */
  private final Map<KeyId, Line> lines = new HashMap<>();

  private int waiting;

  /**
   * What a secret is held against.
   *
   * @param version of the key; a remembered outcome dies with it
   * @param secretVersion which of its secrets
   */
  public record Question(KeyId id, long version, long secretVersion) {}

  private record Line(CompletableFuture<Proof> last, int length) {}

  /**
   * @param executor runs the hashes; it must not refuse or run in the caller
   * @param waitingMax how many proofs may run or wait at once, over all keys
   * @param nanoClock a monotonic clock, for forgetting failures
   */
  public BcryptProver(Executor executor, int waitingMax, LongSupplier nanoClock) {
    byte[] random = new byte[Pepper.SIZE_BYTES];
    new SecureRandom().nextBytes(random);
    this.memory = new BcryptMemory(new Pepper("process", random), nanoClock);
    this.executor = executor;
    this.waitingMax = waitingMax;
    this.waitingPerKeyMax = Math.max(1, waitingMax / 4);
  }

  /**
   * Proves {@code secret} against {@code bcrypt}, the hash that {@code question} is about. A
   * remembered outcome is complete on return; it dies with the key's next version.
   */
  public CompletableFuture<Proof> prove(Question question, String bcrypt, Secret secret) {
    KeyId id = question.id();
    BcryptMemory.Entry entry = memory.entry(question, secret);
    Proof known = memory.recall(entry);
    if (known != Proof.UNDECIDED) {
      return CompletableFuture.completedFuture(known);
    }
    synchronized (lines) {
      Line line = lines.get(id);
      int length = line == null ? 0 : line.length();
      if (waiting >= waitingMax || length >= waitingPerKeyMax) {
        return CompletableFuture.completedFuture(Proof.BUSY);
      }
      waiting++;
      CompletableFuture<Proof> before =
          line == null ? CompletableFuture.completedFuture(Proof.UNDECIDED) : line.last();
      CompletableFuture<Proof> proof =
          before.handleAsync((done, failed) -> work(entry, bcrypt, secret), executor);
      lines.put(id, new Line(proof, length + 1));
      // The callback may run right here when the proof is already done; the lock is reentrant.
      return proof.whenComplete((done, failed) -> leave(id, proof));
    }
  }

  private Proof work(BcryptMemory.Entry entry, String bcrypt, Secret secret) {
    Proof known = memory.recall(entry);
    if (known != Proof.UNDECIDED) {
      return known;
    }
    Proof proof = Bcrypt.matches(secret, bcrypt) ? Proof.MATCH : Proof.MISMATCH;
    memory.remember(entry, proof);
    return proof;
  }

  private void leave(KeyId id, CompletableFuture<Proof> proof) {
    synchronized (lines) {
      waiting--;
      Line line = lines.get(id);
      if (line != null) {
        if (line.last() == proof) {
          lines.remove(id);
        } else {
          lines.put(id, new Line(line.last(), line.length() - 1));
        }
      }
    }
  }
}
