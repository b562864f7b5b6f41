package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A Redis with a password: it is used, and seen nowhere, right or wrong. */
final class SecretsIT {
  private static final String RIGHT = "canary-right-4711";
  private static final String WRONG = "canary-wrong-4712";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level levelBefore = root.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final OwnRedis redis = new OwnRedis();

  @BeforeEach
  void listen() {
    redis.command(commands -> commands.configSet("requirepass", RIGHT));
    root.setLevel(Level.INFO);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
    root.setLevel(levelBefore);
    redis.close();
  }

  @Test
  void password_right_signsInAndIsNotLogged() {
    try (RateLimiter limiter = RateLimiter.connect(config(RIGHT))) {
      assertEquals(Source.REDIS, take(limiter).source());
    }
    assertTrue(logged("decides"), "the log was not listened to");
    assertFalse(logged("canary"));
  }

  @Test
  void password_wrong_isALostRedisAndIsNotLogged() {
    try (RateLimiter limiter = RateLimiter.connect(config(WRONG))) {
      assertEquals(Source.REDIS_LOST, take(limiter).source());
    }
    assertTrue(logged("WRONGPASS"), "the log does not name the cause");
    assertFalse(logged("canary"));
  }

  private RateLimiterConfig config(String password) {
    String uri = redis.uri().replace("redis://", "redis://:" + password + "@");
    return RateLimiterConfig.of(RedisAddress.parse(uri), OnRedisLoss.DENY)
        .withCommandTimeoutMillis(1_000);
  }

  private static Decision take(RateLimiter limiter) {
    List<Limit> limits = List.of(new Limit("a", 5, 1_000));
    return limiter.take("s", limits, 1).toCompletableFuture().join();
  }

  private boolean logged(String word) {
    return List.copyOf(log.list).stream().anyMatch(event -> text(event).contains(word));
  }

  private static String text(ILoggingEvent event) {
    String trace =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy());
    return event.getFormattedMessage() + trace;
  }
}
