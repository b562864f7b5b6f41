package io.tallystick.keyservice.directory;

import io.tallystick.keyservice.log.OutcomeUnknown;
import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.kafka.FoldListener;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How far this node has folded, and who waits for it to get further. Any thread may wait; the
 * fold's thread reports after each commit. A wait that takes too long fails with {@link
 * OutcomeUnknown}.
 */
public final class FoldProgress {
  private final long waitMaxMillis;
  private final FoldListener listener;
  private final Map<Integer, Long> next = new HashMap<>();

  /** By partition and offset: all that wait for that record to be folded. */
  private final Map<Integer, TreeMap<Long, CompletableFuture<Void>>> waiting = new HashMap<>();

  public FoldProgress(long waitMaxMillis) {
    this(waitMaxMillis, FoldListener.NONE);
  }

  /**
   * @param listener told of each commit, before those who wait for it
   */
  public FoldProgress(long waitMaxMillis, FoldListener listener) {
    this.waitMaxMillis = waitMaxMillis;
    this.listener = listener;
  }

  /** Completes, on any thread, when the record at {@code position} is folded and committed. */
  public CompletableFuture<Void> folded(Position position) {
    CompletableFuture<Void> shared;
    synchronized (this) {
      if (next.getOrDefault(position.partition(), 0L) > position.offset()) {
        return CompletableFuture.completedFuture(null);
      }
      shared =
          waiting
              .computeIfAbsent(position.partition(), p -> new TreeMap<>())
              .computeIfAbsent(position.offset(), o -> new CompletableFuture<>());
    }
    return shared
        .copy()
        .orTimeout(waitMaxMillis, TimeUnit.MILLISECONDS)
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(named(e)));
  }

  /** The thread of the fold, once: where it goes on, on the log of this id. */
  void begin(String topicId, Map<Integer, Long> offsets) {
    listener.begin(topicId, offsets);
    advance(offsets);
  }

  /** The thread of the fold, after each commit. */
  public void advance(Map<Integer, Long> offsets) {
    Map<Integer, TreeMap<Long, CompletableFuture<Void>>> reached = new HashMap<>();
    synchronized (this) {
      next.putAll(offsets);
      for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
        TreeMap<Long, CompletableFuture<Void>> line = waiting.get(offset.getKey());
        if (line != null) {
          var head = line.headMap(offset.getValue());
          reached.put(offset.getKey(), new TreeMap<>(head));
          head.clear();
        }
      }
    }
    listener.applied(offsets);
    reached.values().forEach(line -> line.values().forEach(waiter -> waiter.complete(null)));
  }

  private static Throwable named(Throwable e) {
    boolean late = e instanceof TimeoutException || e.getCause() instanceof TimeoutException;
    return late ? new OutcomeUnknown("this node has not folded the record in time") : e;
  }
}
