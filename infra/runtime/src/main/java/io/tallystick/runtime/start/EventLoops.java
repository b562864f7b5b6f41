package io.tallystick.runtime.start;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x of a service, and waiting for it at start and stop, which only a thread that is no
 * event loop may do. Nothing is cached on the disk.
 */
public final class EventLoops {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
  private static final long START_SECONDS_MAX = 30;
  private static final long STOP_SECONDS_MAX = 15;

  private EventLoops() {}

  public static Vertx start(int count) {
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(count).setFileSystemOptions(files));
  }

  /**
   * Waits for something to start.
   *
   * @param what in words, such as {@code port 127.0.0.1:8080}
   * @throws StartFailure when it fails or takes too long
   */
  public static <T> T started(String what, Future<T> start) {
    try {
      return start
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartFailure("Can't open " + what + ": " + cause.getMessage() + ".", cause);
    } catch (TimeoutException e) {
      throw new StartFailure("Can't open " + what + " in time.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Interrupted while opening " + what + ".", e);
    }
  }

  /** Waits for something to stop; what does not stop cleanly is logged and left behind. */
  public static void stopped(Future<?> stop) {
    try {
      stop.toCompletionStage().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a part did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
