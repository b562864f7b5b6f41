package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.proof.SlowProof;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.Secret;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Proofs by bcrypt, for keys whose tag can't decide, on threads of their own and never on an event
 * loop. What may wait is bounded; beyond it the proof is BUSY at once. Any thread may ask.
 */
public final class SlowProofs implements AutoCloseable {
  /** At 60 ms each that is two seconds, or ten when all are wrong and the thread rests between. */
  static final int WAITING_PER_THREAD_MAX = 32;

  private static final int CLOSE_SECONDS_MAX = 5;

  private final ExecutorService threads;
  private final BcryptProver prover;
  private final Counter rejected;

  public SlowProofs(int threadCount, MeterRegistry registry) {
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            threadCount, work -> new Thread(work, "bcrypt-" + number.incrementAndGet()));
    Timer timer = Timer.builder("tallystick.bcrypt").register(registry);
    this.rejected = Counter.builder("tallystick.bcrypt.rejected").register(registry);
    this.prover =
        new BcryptProver(
            threads,
            threadCount * WAITING_PER_THREAD_MAX,
            System::nanoTime,
            new RestingHash(timer));
  }

  /** Proves a secret against those of the key's secrets that only bcrypt can decide on. */
  CompletionStage<SecretProof> prove(KeyView key, List<KeySecret> open, Secret secret) {
    return SlowProof.decide(prover, key, open, secret)
        .thenApply(
            proof -> {
              if (proof.proof() == Proof.BUSY) {
                rejected.increment();
              }
              return proof;
            });
  }

  /** Lets the proofs under way finish. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
