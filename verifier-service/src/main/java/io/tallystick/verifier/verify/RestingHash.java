package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.Timer;
import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.text.Secret;
import java.util.concurrent.TimeUnit;

/**
 * bcrypt, timed, by threads of which each that has hashed a wrong secret rests before its next hash
 * as long as that one took: no flood of wrong secrets takes more than half of them. The rest
 * follows the clock, so on a machine that is short of time it is longer. On bcrypt's threads alone.
 */
final class RestingHash implements BcryptProver.Hash {
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
    restUntilNanos.set(startNanos + (matched ? 1 : 2) * tookNanos);
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
