package io.tallystick.verifier.support;

import io.tallystick.key.codec.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Wrong secrets of one key, each another one, so many a second until it is closed. */
public final class Flood implements AutoCloseable {
  /** What may be unanswered at once; beyond it nothing is sent, however late it is. */
  private static final int UNDER_WAY_MAX = 128;

  private final Map<String, Long> codes = new ConcurrentHashMap<>();
  private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
  private final Node node;
  private final Minted attacked;
  private final Thread thread;
  private volatile boolean isClosed;

  private Flood(Node node, Minted attacked, int perSecond) {
    this.node = node;
    this.attacked = attacked;
    this.thread = new Thread(() -> run(1_000_000_000L / perSecond), "flood");
  }

  public static Flood start(Node node, Minted attacked, int perSecond) {
    Flood flood = new Flood(node, attacked, perSecond);
    flood.thread.start();
    return flood;
  }

  /** How often each verdict was given. */
  public Map<String, Long> codes() {
    return codes;
  }

  public long count(String code) {
    return codes.getOrDefault(code, 0L);
  }

  private void run(long intervalNanos) {
    long nextNanos = System.nanoTime();
    while (!isClosed) {
      nextNanos += intervalNanos;
      LockSupport.parkNanos(nextNanos - System.nanoTime());
      if (room.tryAcquire()) {
        node.postLater("{\"key\":\"" + attacked.withWrongSecret() + "\"}")
            .whenComplete(
                (answer, failed) -> {
                  String code =
                      failed != null
                          ? failed.toString()
                          : Json.read(answer.body()).get("code").textValue();
                  codes.merge(code, 1L, Long::sum);
                  room.release();
                });
      }
    }
  }

  /** Ends it and waits for the answers. */
  @Override
  public void close() {
    isClosed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    room.acquireUninterruptibly(UNDER_WAY_MAX);
    room.release(UNDER_WAY_MAX);
  }
}
