package io.tallystick.bench.measured;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** What lives on this JVM's heap, and how long its collector stops everything. One thread. */
public final class Heap {
  private static final int COLLECTIONS = 3;

  private Heap() {}

  /** The bytes alive after full collections. */
  public static long liveBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** How long one full collection takes, the mean of a few. */
  public static double fullPauseMillis() {
    long before = pauses(true).millis();
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return (pauses(true).millis() - before) / (double) COLLECTIONS;
  }

  /** The mean pause of the young collections that {@code work} causes. */
  public static double youngPauseMillis(Runnable work) {
    Pauses before = pauses(false);
    work.run();
    Pauses after = pauses(false);
    long count = after.count() - before.count();
    return count == 0 ? Double.NaN : (after.millis() - before.millis()) / (double) count;
  }

  private record Pauses(long count, long millis) {}

  private static Pauses pauses(boolean full) {
    long count = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector.getName().equals(full ? "G1 Old Generation" : "G1 Young Generation")) {
        count += collector.getCollectionCount();
        millis += collector.getCollectionTime();
      }
    }
    return new Pauses(count, millis);
  }
}
