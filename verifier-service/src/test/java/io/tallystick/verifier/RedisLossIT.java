package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.key.codec.Json;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.Paused;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What callers are told while Redis is gone or hangs, and that it heals by itself. */
class RedisLossIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static KeyLog log;

  @BeforeAll
  static void open() {
    log = KeyLog.open(Backends.kafka());
  }

  @AfterAll
  static void close() {
    log.close();
  }

  @Test
  void redisGone_withDeny_isBusyAndHeals() {
    Minted minted = log.append(Minted.plain());
    Minted unlimited = log.append(Minted.plain().withLimits());
    EmbeddedRedis redis = Backends.newRedis();
    try (Node node = node(redis, "deny")) {
      assertEquals(200, node.authorizeBearer(minted.key()).statusCode());
      redis.close();
      HttpResponse<String> response = node.authorizeBearer(minted.key());
      assertEquals(503, response.statusCode());
      JsonNode problem = Json.read(response.body());
      assertEquals("BUSY", problem.get("code").textValue());
      assertTrue(problem.get("detail").textValue().contains("limits"), response.body());
      assertTrue(response.headers().firstValue("retry-after").isPresent());
      assertFalse(response.headers().firstValue("ratelimit").isPresent());
      JsonNode answer = node.verify(minted.key());
      assertFalse(answer.get("valid").booleanValue());
      assertEquals("BUSY", answer.get("code").textValue());
      assertEquals(200, node.authorizeBearer(unlimited.key()).statusCode());
      assertEquals("INVALID", node.verify(minted.withWrongSecret()).get("code").textValue());
      assertEquals(1, node.metric("tallystick_redis_breaker_open"));
      redis = EmbeddedRedis.start(redis.config());
      node.awaitCode(minted.key(), "VALID");
    } finally {
      redis.close();
    }
  }

  @Test
  void redisGone_withAllow_admitsUncounted() {
    Minted minted = log.append(Minted.plain());
    EmbeddedRedis redis = Backends.newRedis();
    try (Node node = node(redis, "allow")) {
      redis.close();
      for (int i = 0; i < 150; i++) {
        assertEquals(200, node.authorizeBearer(minted.key()).statusCode());
      }
      assertFalse(node.authorizeBearer(minted.key()).headers().firstValue("ratelimit").isPresent());
      assertEquals("[]", Json.text(node.verify(minted.key()).get("limits")));
    } finally {
      redis.close();
    }
  }

  @Test
  void redisGone_withShare_goesOnWithTheWholeLimitOfANodeThatIsAlone() {
    Minted minted = log.append(Minted.plain().withLimits(new KeyLimit("few", 3, 3_600_000)));
    EmbeddedRedis redis = Backends.newRedis();
    try (Node node = node(redis, "share")) {
      redis.close();
      // Nodes of other tests may still be told of: then this one's part is smaller.
      int admitted = 0;
      HttpResponse<String> response = node.authorizeBearer(minted.key());
      for (; response.statusCode() == 200 && admitted <= 3; admitted++) {
        response = node.authorizeBearer(minted.key());
      }
      assertTrue(admitted <= 3, admitted + " admitted");
      assertEquals(429, response.statusCode(), response.body());
      assertTrue(response.headers().firstValue("retry-after").isPresent());
    } finally {
      redis.close();
    }
  }

  @Test
  void redisThatHangs_stallsNobody() {
    Minted minted = log.append(Minted.plain());
    EmbeddedRedis redis = Backends.newRedis();
    try (Node node = node(redis, "deny")) {
      assertEquals(200, node.authorizeBearer(minted.key()).statusCode());
      try (Paused paused = Paused.process(redis.pid())) {
        for (int i = 0; i < 20; i++) {
          assertEquals("BUSY", node.verify(minted.key()).get("code").textValue());
        }
      }
      node.awaitCode(minted.key(), "VALID");
    } finally {
      redis.close();
    }
  }

  @Test
  void redisGoneAtTheStart_stopsNoStart() {
    Minted minted = log.append(Minted.plain());
    EmbeddedRedis redis = Backends.newRedis();
    redis.close();
    try (Node node = node(redis, "deny")) {
      assertEquals(200, node.operations("/health/ready").statusCode());
      assertEquals("BUSY", node.verify(minted.key()).get("code").textValue());
      redis = EmbeddedRedis.start(redis.config());
      Await.until(
          "it counts",
          PATIENCE,
          () -> node.verify(minted.key()).get("code").textValue().equals("VALID"));
    } finally {
      redis.close();
    }
  }

  @Test
  void redisThatMayEvict_isShownAndWarnedOf_orRefused() {
    Minted minted = log.append(Minted.plain());
    try (EmbeddedRedis redis =
            Backends.newRedis("maxmemory 100mb", "maxmemory-policy allkeys-lru");
        Node warning = node(redis, "deny");
        Node refusing =
            Node.ready(
                "TALLYSTICK_REDIS",
                redis.uri(),
                "TALLYSTICK_REDIS_EVICTION",
                "refuse",
                "TALLYSTICK_ON_REDIS_LOSS",
                "deny")) {
      assertEquals("VALID", warning.verify(minted.key()).get("code").textValue());
      assertEquals(1, warning.metric("tallystick_redis_may_evict"));
      assertEquals("BUSY", refusing.verify(minted.key()).get("code").textValue());
      assertEquals(1, refusing.metric("tallystick_redis_may_evict"));
      assertEquals(200, refusing.operations("/health/ready").statusCode());
    }
  }

  private static Node node(EmbeddedRedis redis, String onLoss) {
    return Node.ready(
        "TALLYSTICK_REDIS",
        redis.uri(),
        "TALLYSTICK_REDIS_TIMEOUT",
        "250ms",
        "TALLYSTICK_ON_REDIS_LOSS",
        onLoss);
  }
}
