package io.tallystick.verifier.support;

import io.tallystick.key.codec.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Texts that prove nothing, each another one, so many a second until it is closed. */
public final class Flood implements AutoCloseable {
  private static final int UNDER_WAY_MAX = 128;

  private final Map<String, Long> codes = new ConcurrentHashMap<>();
  private final Node node;
  private final Supplier<String> texts;
  private final int underWayMax;
  private final Semaphore room;
  private final Thread thread;
  private volatile boolean isClosed;

  private Flood(Node node, Supplier<String> texts, int perSecond, int underWayMax) {
    this.node = node;
    this.texts = texts;
    this.underWayMax = underWayMax;
    this.room = new Semaphore(underWayMax);
    this.thread = new Thread(() -> run(1_000_000_000L / perSecond), "flood");
  }

  /** Of wrong secrets of one key. */
  public static Flood start(Node node, Minted attacked, int perSecond) {
    return start(node, attacked::withWrongSecret, perSecond, UNDER_WAY_MAX);
  }

  /**
   * @param underWayMax what may be unanswered at once; beyond it nothing is sent, however late
   */
  public static Flood start(Node node, Supplier<String> texts, int perSecond, int underWayMax) {
    Flood flood = new Flood(node, texts, perSecond, underWayMax);
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
        node.postLater("{\"key\":\"" + texts.get() + "\"}")
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
    room.acquireUninterruptibly(underWayMax);
    room.release(underWayMax);
  }
}
