package io.tallystick.verifier.support;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A load balancer with callers of its own: each caller takes the nodes in turn over connections
 * that it keeps, and a node is left out only while its {@code /health/ready}, asked every 100 ms,
 * is not 200. Whatever is not answered as expected is a failure; nothing is tried again.
 */
public final class RoundRobin implements AutoCloseable {
  private static final int CALLERS = 4;
  private static final long PROBE_MILLIS = 100;
  private static final long OUT_NANOS = 1_000_000;

  private final List<Target> targets;
  private final String key;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  /** A node: where it is, whether it is asked, and what it was asked. */
  private static final class Target {
    final int port;
    final int opsPort;
    final AtomicLong answered = new AtomicLong();
    volatile boolean in = true;

    /** Changes with each time it is taken out; connections of an earlier time are not used. */
    volatile int time;

    Target(int port, int opsPort) {
      this.port = port;
      this.opsPort = opsPort;
    }
  }

  /** A caller's connection to one node. */
  private record Kept(KeptConnection connection, int time) {}

  /** Begins to call, with a key that every node takes for valid. */
  public RoundRobin(String key, int... portsAndOpsPorts) {
    this.key = key;
    List<Target> all = new ArrayList<>();
    for (int i = 0; i < portsAndOpsPorts.length; i += 2) {
      all.add(new Target(portsAndOpsPorts[i], portsAndOpsPorts[i + 1]));
    }
    this.targets = List.copyOf(all);
    targets.forEach(target -> start(() -> probe(target)));
    for (int caller = 0; caller < CALLERS; caller++) {
      int first = caller;
      start(() -> call(first));
    }
  }

  public boolean isIn(int node) {
    return targets.get(node).in;
  }

  /** How many calls the node has answered as expected. */
  public long answered(int node) {
    return targets.get(node).answered.get();
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "round-robin");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void probe(Target target) {
    while (!stopping) {
      boolean ready = RunningJar.readiness(target.opsPort).startsWith("200 ");
      if (target.in && !ready) {
        target.time++; // Only this thread writes it.
      }
      target.in = ready;
      try {
        TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS); // The interval of the probes.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void call(int first) {
    Kept[] kept = new Kept[targets.size()];
    for (int turn = first; !stopping; turn++) {
      int node = turn % targets.size();
      Target target = targets.get(node);
      try {
        if (target.in) {
          kept[node] = call(target, kept[node]);
        } else {
          LockSupport.parkNanos(OUT_NANOS);
        }
      } catch (IOException e) {
        failures.add("node " + node + ": " + e);
        kept[node] = null;
      }
    }
  }

  /** The connection to go on with; null when there is none. */
  private Kept call(Target target, Kept before) throws IOException {
    Kept kept = before;
    if (kept != null && kept.time() != target.time) {
      kept.connection().close();
      kept = null;
    }
    if (kept == null) {
      int time = target.time;
      kept = new Kept(new KeptConnection(target.port), time);
    }
    int status = kept.connection().authorize(key);
    if (status == 200) {
      target.answered.incrementAndGet();
    } else {
      failures.add("status " + status);
    }
    if (kept.connection().isLast()) {
      kept.connection().close();
      return null;
    }
    return kept;
  }
}
