package io.tallystick.testkit;

import java.io.IOException;

/**
 * A process that is stopped by the system until this is closed: its connections stay open and
 * nothing answers, as when a machine hangs. Needs the {@code kill} command of Linux or macOS.
 */
public final class Paused implements AutoCloseable {
  private final long pid;

  private Paused(long pid) {
    this.pid = pid;
  }

  /** Pauses the process with this id. */
  public static Paused process(long pid) {
    signal("STOP", pid);
    return new Paused(pid);
  }

  /** Lets the process go on. */
  @Override
  public void close() {
    signal("CONT", pid);
  }

  private static void signal(String name, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("cannot send " + name + " to process " + pid);
      }
    } catch (IOException failure) {
      throw new IllegalStateException("cannot send " + name + " to process " + pid, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + name, interrupted);
    }
  }
}
