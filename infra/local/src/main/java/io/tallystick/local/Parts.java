package io.tallystick.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs now, in the order of its start; it stops in reverse. One thread starts, another may
 * stop at any time: it waits for the part that is just starting, and then none starts any more. A
 * part that does not stop cleanly is told and does not keep the others from stopping.
 */
final class Parts {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Story story;
  private final Deque<Part> running = new ArrayDeque<>();
  private boolean stopped;
  private boolean clean = true;

  private record Part(String name, AutoCloseable stop) {}

  Parts(Story story) {
    this.story = story;
  }

  /** Starts a part and tells it. */
  synchronized <T extends AutoCloseable> T start(String name, String where, Callable<T> start)
      throws Exception {
    long startNanos = System.nanoTime();
    T part = hold(name, start);
    story.step(name, where, System.nanoTime() - startNanos);
    return part;
  }

  /** Starts a part that is not worth a line. */
  synchronized <T extends AutoCloseable> T hold(String name, Callable<T> start) throws Exception {
    if (stopped) {
      throw new Refusal("Stopped while starting.");
    }
    T part = start.call();
    running.push(new Part(name, part));
    return part;
  }

  /** Stops everything, the last started first, and waits; true when all of it stopped cleanly. */
  synchronized boolean stop() {
    stopped = true;
    while (!running.isEmpty()) {
      stop(running.pop());
    }
    return clean;
  }

  private void stop(Part part) {
    long startNanos = System.nanoTime();
    try {
      part.stop().close();
      story.step(part.name(), "stopped", System.nanoTime() - startNanos);
    } catch (Exception failure) {
      clean = false;
      LOG.error("{} did not stop cleanly", part.name(), failure);
      story.step(part.name(), "did not stop cleanly", System.nanoTime() - startNanos);
    }
  }
}
