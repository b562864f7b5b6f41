package io.tallystick.runtime.start;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a service's process when a signal asks for it: the service is closed, and the exit code is 0
 * when that worked and 1 when it failed or took too long. A second signal changes nothing.
 */
public final class StopOnSignal {
  private static final Logger LOG = LoggerFactory.getLogger(StopOnSignal.class);

  /** With the default wait of a drain these are the 30 s that Kubernetes grants. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(25);

  private StopOnSignal() {}

  /**
   * To be called once, by a {@code main}.
   *
   * @param drainWaitMillis how long closing waits before it begins to end anything
   */
  public static void close(AutoCloseable service, long drainWaitMillis) {
    Duration atMost = CLOSE_MAX.plusMillis(drainWaitMillis);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(service, atMost), "stop"));
  }

  /** A process ended by a signal exits with 128 + its number; a clean stop is worth a 0. */
  static void close(AutoCloseable service, Duration atMost) {
    boolean[] closed = {false};
    Thread closing =
        new Thread(
            () -> {
              try {
                service.close();
                closed[0] = true;
              } catch (Exception e) {
                LOG.error("the stop failed", e);
              }
            },
            "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(atMost.toMillis());
      if (closing.isAlive()) {
        LOG.error("the stop took longer than {}, and was given up", atMost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(!closing.isAlive() && closed[0] ? 0 : 1);
  }
}
