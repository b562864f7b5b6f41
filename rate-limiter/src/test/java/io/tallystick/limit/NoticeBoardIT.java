package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.limit.redis.RedisUnavailable;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.Paused;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoticeBoardIT {
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void notices_areReplaced_readByAll_andTakenDown() throws Exception {
    try (NoticeBoard one = board(Backends.redis(), "ts:board-1");
        NoticeBoard other = board(Backends.redis(), "ts:board-1");
        NoticeBoard another = board(Backends.redis(), "ts:board-2")) {
      assertEquals(List.of("a1"), one.exchange("a", "a1"));
      assertEquals(Set.of("a1", "b1"), Set.copyOf(other.exchange("b", "b1")));
      assertEquals(Set.of("a2", "b1"), Set.copyOf(one.exchange("a", "a2")));
      assertEquals(List.of("c"), another.exchange("c", "c"));
      other.remove(List.of("a", "nobody"));
      other.remove(List.of());
      assertEquals(List.of("b2"), other.exchange("b", "b2"));
      one.remove(List.of("b"));
      another.remove(List.of("c"));
    }
  }

  @Test
  void redisThatHangsOrIsRestarted_failsTheCall_andServesTheNext() throws Exception {
    EmbeddedRedis redis = Backends.newRedis();
    try (NoticeBoard board = board(redis.uri(), "ts:board")) {
      board.exchange("a", "1");
      try (Paused paused = Paused.process(redis.pid())) {
        assertThrows(RedisUnavailable.class, () -> board.exchange("a", "2"));
      }
      Await.until("it answers again", PATIENCE, () -> isUp(board));
      redis.close();
      assertThrows(RedisUnavailable.class, () -> board.exchange("a", "3"));
      redis = EmbeddedRedis.start(redis.config());
      Await.until("a new one is found", PATIENCE, () -> isUp(board));
    } finally {
      redis.close();
    }
  }

  @Test
  void noRedis_failsEveryCall_andClosesAll() throws Exception {
    NoticeBoard board = board("redis://127.0.0.1:1", "ts:board");
    assertThrows(RedisUnavailable.class, () -> board.exchange("a", "1"));
    board.close();
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("tallystick-board-timer")));
  }

  private static boolean isUp(NoticeBoard board) {
    try {
      return board.exchange("a", "up").equals(List.of("up"));
    } catch (RedisUnavailable e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NoticeBoard board(String redis, String name) {
    return NoticeBoard.open(RedisAddress.parse(redis), name, TIMEOUT_MILLIS);
  }
}
