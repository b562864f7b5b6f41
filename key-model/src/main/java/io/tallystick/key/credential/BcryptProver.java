package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Proves secrets by bcrypt where a tag can't decide: bounded, one at a time per key, each outcome
 * remembered under a random per-process pepper. Any thread may ask; the work runs on the executor.
 * What has no room is {@link Proof#BUSY}; a secret that comes again goes before those that came
 * once, and one that has proved its key before goes before all.
 */
public final class BcryptProver {
  private final BcryptMemory memory;
  private final Executor executor;
  private final Hash hash;
  private final BcryptQueue queue;

  /**
   * What a secret is held against.
   *
   * @param version of the key; a remembered outcome dies with it
   * @param secretVersion which of its secrets
   */
  public record Question(KeyId id, long version, long secretVersion) {}

  /** The slow hash itself, {@link Bcrypt#matches} with what has to be done around it. */
  @FunctionalInterface
  public interface Hash {
    boolean matches(Secret secret, String bcrypt);
  }

  /**
   * @param executor runs the hashes; it must not run them in the caller
   * @param waitingMax how many proofs may run or wait at once, over all keys
   * @param nanoClock a monotonic clock, for forgetting failures
   */
  public BcryptProver(Executor executor, int waitingMax, LongSupplier nanoClock) {
    this(executor, waitingMax, nanoClock, Bcrypt::matches);
  }

  public BcryptProver(Executor executor, int waitingMax, LongSupplier nanoClock, Hash hash) {
    byte[] random = new byte[Pepper.SIZE_BYTES];
    new SecureRandom().nextBytes(random);
    this.memory = new BcryptMemory(new Pepper("process", random), nanoClock);
    this.executor = executor;
    this.hash = hash;
    this.queue = new BcryptQueue(waitingMax, Math.max(2, waitingMax / 4));
  }

  /** Whether it is remembered that {@code secret} proves what {@code question} is about. */
  public boolean remembers(Question question, Secret secret) {
    return memory.recall(memory.entry(question, secret)) == Proof.MATCH;
  }

  /**
   * Proves {@code secret} against {@code bcrypt}, the hash that {@code question} is about. A
   * remembered outcome is complete on return; it dies with the key's next version.
   */
  public CompletableFuture<Proof> prove(Question question, String bcrypt, Secret secret) {
    BcryptMemory.Entry entry = memory.entry(question, secret);
    Proof known = memory.recall(entry);
    if (known != Proof.UNDECIDED) {
      return CompletableFuture.completedFuture(known);
    }
    BcryptTask.Asked asked = new BcryptTask.Asked(entry, memory.rank(entry));
    BcryptQueue.Offer offer = queue.offer(BcryptTask.of(asked, bcrypt, secret));
    if (offer.starts()) {
      execute(question.id());
    }
    BcryptTask refused = offer.refused();
    if (refused != null) {
      refuse(refused);
    }
    return offer.task().proof();
  }

  private void refuse(BcryptTask task) {
    memory.refused(task.entry());
    task.proof().complete(Proof.BUSY);
  }

  private void execute(KeyId id) {
    try {
      executor.execute(() -> runNext(id));
    } catch (RejectedExecutionException e) {
      // The process ends, and nobody will come to work on what waits.
      queue.drain(id).forEach(this::refuse);
    }
  }

  private void runNext(KeyId id) {
    BcryptTask task = queue.take(id);
    if (task == null) {
      return;
    }
    Proof proof = null;
    try {
      proof = work(task);
    } catch (RuntimeException e) {
      task.proof().completeExceptionally(e);
    } finally {
      if (queue.leave(task)) {
        execute(id);
      }
    }
    if (proof != null) {
      task.proof().complete(proof);
    }
  }

  private Proof work(BcryptTask task) {
    Proof known = memory.recall(task.entry());
    if (known != Proof.UNDECIDED) {
      return known;
    }
    Proof proof = hash.matches(task.secret(), task.bcrypt()) ? Proof.MATCH : Proof.MISMATCH;
    memory.remember(task.entry(), proof);
    return proof;
  }
}
