package io.tallystick.limit;

import io.tallystick.limit.redis.Board;
import io.tallystick.limit.redis.LinkSettings;
import io.tallystick.limit.redis.RedisUnavailable;
import java.util.Collection;
import java.util.List;

/**
 * A board in the limiter's Redis where every node puts up one notice and reads everybody's. What
 * they say is their writers' business; a notice is replaced as often as one likes, and losing one
 * must harm nobody. Calls block, for a bounded time. One thread, but for close.
 */
public final class NoticeBoard implements AutoCloseable {
  /** One call at a time, and the handshake. */
  private static final int IN_FLIGHT_MAX = 8;

  private final Board board;

  private NoticeBoard(Board board) {
    this.board = board;
  }

  /**
   * Opens a board; Redis is first asked by the first call.
   *
   * @param name the Redis key of the board
   * @param timeoutMillis how long one call may wait for a reply
   */
  public static NoticeBoard open(RedisAddress redis, String name, long timeoutMillis) {
    LinkSettings settings = new LinkSettings(redis.place(), timeoutMillis, IN_FLIGHT_MAX, false);
    return new NoticeBoard(new Board(settings, name));
  }

  /**
   * Puts up the writer's notice in place of the one before, and reads all, its own included.
   *
   * @throws RedisUnavailable when Redis does not answer; the notice may be up all the same
   */
  public List<String> exchange(String writer, String notice) throws InterruptedException {
    return board.exchange(writer, notice);
  }

  /**
   * Takes down the notices of these writers.
   *
   * @throws RedisUnavailable when Redis does not answer
   */
  public void remove(Collection<String> writers) throws InterruptedException {
    board.remove(writers);
  }

  @Override
  public void close() {
    board.close();
  }
}
