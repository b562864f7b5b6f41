package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.TcpProxy;
import io.tallystick.testkit.TcpProxy.Link;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a verifier says while its links to Kafka and Redis are bad, beside one whose links are good.
 */
class FreshnessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BOUND = Duration.ofSeconds(2);

  /** The promise: a revocation is in force within the bound and this. */
  private static final Duration BEYOND = Duration.ofSeconds(1);

  private static final long SLOW_MILLIS = 20;

  private TcpProxy toKafka;
  private TcpProxy toRedis;
  private EmbeddedKafka kafka;
  private EmbeddedRedis redis;
  private KeyLog log;

  @BeforeEach
  void start() {
    kafka =
        Backends.newKafka(
            port -> {
              toKafka = TcpProxy.to(port, SLOW_MILLIS);
              return toKafka;
            });
    redis = Backends.newRedis();
    toRedis = TcpProxy.to(redis.config().port(), SLOW_MILLIS);
    log = KeyLog.open(kafka.bootstrapServers());
  }

  @AfterEach
  void stop() {
    log.close();
    toKafka.close();
    toRedis.close();
    redis.close();
    kafka.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Link.class,
      names = {"CUT", "TO_SERVER_ONLY", "TO_CLIENT_ONLY", "RESET"})
  void cutFromKafka_stopsAcceptingWhatWasRevokedElsewhere_withinTheBound(Link link) {
    try (Node near = near();
        Node far = far("deny")) {
      Minted revoked = log.append(Minted.plain().withLimits());
      Minted other = log.append(Minted.plain().withLimits());
      far.awaitCode(revoked.key(), "VALID");
      far.awaitCode(other.key(), "VALID");
      toKafka.set(link);
      // Answers a fetch that is under way, which a link that is deaf to the client lets through.
      near.awaitCode(log.append(Minted.plain()).key(), "VALID");
      log.append(revoked.revokedAt(2));
      long revokedNanos = System.nanoTime();
      near.awaitCode(revoked.key(), "REVOKED");
      long validNanos = lastValid(far, revoked.key());
      assertTrue(
          Duration.ofNanos(validNanos - revokedNanos).compareTo(BOUND.plus(BEYOND)) <= 0,
          () -> "accepted for " + Duration.ofNanos(validNanos - revokedNanos));
      assertEquals("STALE", code(far, other.key()), "whatever the key");
      assertEquals(503, far.authorizeBearer(revoked.key()).statusCode());
      assertEquals(503, far.operations("/health/ready").statusCode());
      assertTrue(far.operations("/health/ready").body().contains("another node has had events"));
      assertEquals("VALID", code(near, other.key()));
      toKafka.set(Link.OPEN);
      far.awaitCode(revoked.key(), "REVOKED");
      far.awaitCode(other.key(), "VALID");
      assertEquals(200, far.operations("/health/ready").statusCode());
    }
  }

  @Test
  void kafkaGoneForEveryone_changesNoVerdict() {
    try (Node near = near();
        Node far = far("deny")) {
      Minted key = log.append(Minted.plain().withLimits());
      near.awaitCode(key.key(), "VALID");
      far.awaitCode(key.key(), "VALID");
      log.close();
      kafka.close();
      staysValid(key, near, far);
      assertEquals(200, far.operations("/health/ready").statusCode());
    }
  }

  @Test
  void redisGone_isNoReasonToBeStale() {
    try (Node near = near();
        Node far = far("deny")) {
      Minted key = log.append(Minted.plain().withLimits());
      near.awaitCode(key.key(), "VALID");
      far.awaitCode(key.key(), "VALID");
      toRedis.set(Link.CUT);
      staysValid(key, near, far);
    }
  }

  @Test
  void cutFromBoth_isStaleUntilHealed() {
    try (Node near = near();
        Node far = far("deny")) {
      Minted key = log.append(Minted.plain().withLimits());
      far.awaitCode(key.key(), "VALID");
      toKafka.set(Link.CUT);
      toRedis.set(Link.CUT);
      far.awaitCode(key.key(), "STALE");
      assertTrue(far.operations("/health/ready").body().contains("cut off for"));
      JsonNode stale = far.verify(key.key());
      assertFalse(stale.has("id"), "nothing is told of the key");
      Instant asOf = Instant.parse(stale.get("asOf").textValue());
      assertTrue(asOf.isBefore(Instant.now().minus(BOUND)), "asOf tells how old it is");
      HttpResponse<String> denied = far.authorizeBearer(key.key());
      assertEquals(503, denied.statusCode());
      assertEquals("1", denied.headers().firstValue("retry-after").orElse(""));
      assertEquals("VALID", code(near, key.key()));
      toRedis.set(Link.OPEN);
      far.awaitCode(key.key(), "VALID");
      toKafka.set(Link.OPEN);
      log.append(key.revokedAt(2));
      far.awaitCode(key.key(), "REVOKED");
    }
  }

  @Test
  void cutFromBoth_servesWhenTold_butNotWhatItKnowsThatItLacks() {
    try (Node near = near();
        Node far = far("serve")) {
      Minted key = log.append(Minted.plain().withLimits());
      far.awaitCode(key.key(), "VALID");
      toKafka.set(Link.CUT);
      toRedis.set(Link.CUT);
      staysValid(key, far);
      log.append(key.revokedAt(2));
      near.awaitCode(key.key(), "REVOKED");
      toRedis.set(Link.OPEN);
      far.awaitCode(key.key(), "STALE");
      toKafka.set(Link.OPEN);
      far.awaitCode(key.key(), "REVOKED");
    }
  }

  @Test
  void slowLinks_stayFresh() {
    try (Node near = near();
        Node far = far("deny")) {
      Minted key = log.append(Minted.plain().withLimits());
      far.awaitCode(key.key(), "VALID");
      toKafka.set(Link.SLOW);
      toRedis.set(Link.SLOW);
      staysValid(key, near, far);
    }
  }

  @Test
  void age_isAMetric() {
    try (Node near = near()) {
      Await.until(
          "it has heard itself",
          PATIENCE,
          () -> near.metric("tallystick_projection_staleness_seconds") < BOUND.toSeconds());
      try (Node far = far("deny")) {
        Await.until(
            "they hear each other",
            PATIENCE,
            () ->
                near.metric("tallystick_nodes_heard") == 1
                    && far.metric("tallystick_nodes_heard") == 1);
      }
      Await.until(
          "a farewell is heard at once",
          PATIENCE,
          () -> near.metric("tallystick_nodes_heard") == 0);
    }
  }

  private Node near() {
    return Node.ready(
        "TALLYSTICK_KAFKA",
        kafka.bootstrapServers(),
        "TALLYSTICK_REDIS",
        redis.uri(),
        "TALLYSTICK_NODE",
        "near",
        "TALLYSTICK_STALENESS_BOUND",
        BOUND.toSeconds() + "s");
  }

  private Node far(String whenIsolated) {
    return Node.ready(
        "TALLYSTICK_KAFKA", "127.0.0.1:" + toKafka.port(),
        "TALLYSTICK_REDIS", "redis://127.0.0.1:" + toRedis.port(),
        "TALLYSTICK_NODE", "far",
        "TALLYSTICK_WHEN_ISOLATED", whenIsolated,
        "TALLYSTICK_STALENESS_BOUND", BOUND.toSeconds() + "s");
  }

  /** Asks until the verdict is STALE, and gives the last time when it was asked and was VALID. */
  private static long lastValid(Node node, String key) {
    long lastNanos = System.nanoTime();
    long endNanos = lastNanos + PATIENCE.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      long nowNanos = System.nanoTime();
      String code = code(node, key);
      if (code.equals("STALE")) {
        return lastNanos;
      }
      assertEquals("VALID", code);
      lastNanos = nowNanos;
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("never STALE");
  }

  private static void staysValid(Minted key, Node... nodes) {
    long endNanos = System.nanoTime() + BOUND.plus(BEYOND).toNanos();
    while (System.nanoTime() - endNanos < 0) {
      for (Node node : nodes) {
        assertEquals("VALID", code(node, key.key()));
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static String code(Node node, String key) {
    return node.verify(key).get("code").textValue();
  }
}
