package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.Timer;
import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.text.Secret;
import java.util.concurrent.TimeUnit;

/**
 * bcrypt, timed, by threads of which each that has hashed a wrong secret rests before its next
 * hash, by the clock, so that on a machine that is short of time it rests longer. A flood of wrong
 * secrets takes no more than a fifth of a thread; right ones are not slowed down. On bcrypt's
 * threads alone.
 */
final class RestingHash implements BcryptProver.Hash {
  /** With half of each core's time a flood takes a quarter of a machine, with this a tenth. */
  static final int RESTS_PER_WRONG_HASH = 4;

  private final Timer timer;
  private final ThreadLocal<Long> restUntilNanos = ThreadLocal.withInitial(System::nanoTime);

  RestingHash(Timer timer) {
    this.timer = timer;
  }

  @Override
  public boolean matches(Secret secret, String bcrypt) {
    rest(restUntilNanos.get() - System.nanoTime());
    long startNanos = System.nanoTime();
    boolean matched = Bcrypt.matches(secret, bcrypt);
    long tookNanos = System.nanoTime() - startNanos;
    timer.record(tookNanos, TimeUnit.NANOSECONDS);
    restUntilNanos.set(startNanos + (matched ? 1 : 1 + RESTS_PER_WRONG_HASH) * tookNanos);
    return matched;
  }

  private static void rest(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The thread is to end; nobody has to be spared now.
    }
  }
}
