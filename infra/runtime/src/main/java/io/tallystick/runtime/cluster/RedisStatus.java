package io.tallystick.runtime.cluster;

import io.tallystick.limit.NoticeBoard;
import io.tallystick.limit.RedisAddress;
import io.tallystick.limit.redis.RedisUnavailable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports by way of Redis: this node's and everybody's in one trip, on a thread of its own. A node
 * that Kafka does not reach learns here that it is behind. While Redis is away it is tried again.
 */
final class RedisStatus implements AutoCloseable {
  static final String BOARD = "ts:nodes";
  private static final Logger LOG = LoggerFactory.getLogger(RedisStatus.class);

  /** Learning through Redis takes this long at the most, which the bound has to leave room for. */
  private static final long EVERY_MILLIS = 500;

  private static final long TIMEOUT_MILLIS = 1_000;

  private final ClusterView view;
  private final NoticeBoard board;
  private final StatusThread thread;
  private boolean away;

  RedisStatus(ClusterView view, RedisAddress redis) {
    this.view = view;
    this.board = NoticeBoard.open(redis, BOARD, TIMEOUT_MILLIS);
    this.thread = new StatusThread("status-redis", view, EVERY_MILLIS, this::report);
  }

  void start() {
    thread.start();
  }

  /** Ends the thread and takes this node's report down, if Redis is there. */
  @Override
  public void close() {
    thread.close();
    try {
      if (!away) {
        board.remove(List.of(view.identity().instance()));
      }
    } catch (RedisUnavailable e) {
      LOG.info("this node's report stays in Redis until others forget it: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      board.close();
    }
  }

  private void report() throws InterruptedException {
    try {
      long sinceNanos = System.nanoTime();
      String notice = new String(NodeReportCodec.encode(view.report()), StandardCharsets.UTF_8);
      List<String> all = board.exchange(view.identity().instance(), notice);
      view.hear(
          all.stream()
              .map(text -> NodeReportCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
              .filter(Objects::nonNull)
              .toList());
      view.inContact(sinceNanos);
      board.remove(view.peers().forget(System.nanoTime()));
      away = false;
    } catch (RedisUnavailable e) {
      if (!away) {
        LOG.warn("nodes can't be heard through Redis now: {}", e.getMessage());
      }
      away = true;
    }
  }
}
