package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignText;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.Wire;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Plants secrets everywhere that one can come in, and searches everything that comes out. */
class SecretsIT {
  private static final String REDIS_PASSWORD = "canary-redis-password";

  private static final String FORMAT = "acme=acme\\.(?<id>[A-Za-z0-9]+)\\.(?<secret>\\S+)";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level levelBefore = root.getLevel();
  private final List<String> answers = new ArrayList<>();

  @BeforeEach
  void listen() {
    root.detachAndStopAllAppenders();
    root.setLevel(Level.DEBUG);
    logged.start();
    root.addAppender(logged);
  }

  @AfterEach
  void restore() {
    root.detachAppender(logged);
    root.setLevel(levelBefore);
  }

  @Test
  void nothingThatComesOut_holdsASecret() {
    Minted minted = Minted.plain().withBcryptAndTag(4).withScopes("read");
    Minted poisoned = Minted.plain().withBcryptAndTag(4);
    try (KeyLog log = KeyLog.open(Backends.kafka());
        Node node = Node.ready()) {
      log.append(minted);
      log.append(poisoned);
      log.append(
          poisoned.id().value(),
          "io.tallystick.key.created.v1",
          bytes(new String(EventCodec.encode(poisoned.created()), StandardCharsets.UTF_8) + "}"));
      node.awaitCode(poisoned.key(), "QUARANTINED");
      node.awaitCode(minted.key(), "VALID");
      misuse(node, minted.key(), minted.withWrongSecret().substring(0, 60) + minted.key());
      answers.add(node.operations("/metrics").body());
      answers.add(node.operations("/health/ready").body());
    }
    redisWithPassword();
    assertTrue(logged.list.size() > 10, "the logs were not captured");
    for (Minted each : List.of(minted, poisoned)) {
      assertNowhere(each.text().secret().reveal());
      assertNowhere(each.credential().bcrypt());
      assertNowhere(each.credential().tag().text());
    }
    assertNowhere(REDIS_PASSWORD);
    assertNowhere(Minted.peppersSetting().substring(3));
  }

  @Test
  void nothingThatComesOut_holdsWhatOtherSystemsHid() {
    Minted hashed = Minted.plain();
    Minted split = Minted.plain();
    String whole = "canary-whole-of-another-system-" + hashed.id();
    String parted = "acme." + split.id() + ".canary-parted";
    ForeignText byHash = ForeignFormats.NONE.readings(whole).get(0);
    try (KeyLog log = KeyLog.open(Backends.kafka());
        Node node = Node.ready("TALLYSTICK_FOREIGN_FORMATS", FORMAT)) {
      log.append(hashed.imported(byHash, 4));
      Minted theirs =
          log.append(split.imported(ForeignFormats.parse(FORMAT).readings(parted).get(0), 4));
      node.awaitCode(whole, "VALID");
      node.awaitCode(parted, "VALID");
      for (String text : List.of(whole, parted, parted + "x", whole + "x")) {
        misuse(node, text, parted + "y");
      }
      log.append(
          hashed.id().value(), "io.tallystick.key.exploded.v1", bytes("{\"" + whole + "\":1}"));
      node.awaitCode(whole, "QUARANTINED");
      answers.add(node.operations("/metrics").body());
      assertNowhere(theirs.credential().bcrypt());
    }
    assertNowhere("canary-");
    assertNowhere(byHash.name().name());
  }

  /** The key in every place of a request, also where it does not belong. */
  private void misuse(Node node, String key, String wrong) {
    take(node.authorizeBearer(key));
    take(node.authorizeBearer(wrong));
    take(node.authorize("x-api-key", key, "authorization", "Bearer " + Minted.plain().key()));
    take(node.authorize("x-api-key", key, "x-tallystick-required-scopes", "write"));
    take(node.authorize("x-tallystick-required-scopes", key + "\""));
    take(node.authorize("x-api-key", key, "x-forwarded-for", key));
    take(node.get("/v1/authorize?key=" + key));
    take(node.get("/v1/" + key));
    take(node.get("/" + key + "?" + key));
    take(node.post("{\"key\":\"" + key + "\",\"cost\":\"" + key + "\"}"));
    take(node.post("{\"" + key + "\":1}"));
    take(node.post("{\"key\":\"" + key + "\",\"key\":\"" + key + "\"}"));
    take(node.post("{\"key\":\"" + key));
    take(node.post(key));
    take(node.post("{\"key\":\"k\",\"address\":\"" + key + "\",\"scopes\":[\"" + key + "\"]}"));
    take(node.post("{\"key\":\"k\",\"scopes\":[\"" + key + "\"]}"));
    answers.add(Wire.authorize(node, "x-api-key: " + key, "x-api-key: " + key));
    answers.add(Wire.authorize(node, "x-api-key: " + key.repeat(1_000)));
    answers.add(Wire.exchange(node, "GET /v1/authorize " + key + "\r\n\r\n"));
    answers.add(Wire.exchange(node, key + "\r\n\r\n"));
  }

  /** A Redis that knows no such user: its client fails again and again, and logs it. */
  private void redisWithPassword() {
    EmbeddedRedis redis = Backends.newRedis();
    String uri = redis.uri().replace("redis://", "redis://user:" + REDIS_PASSWORD + "@");
    try (Node node = Node.ready("TALLYSTICK_REDIS", uri, "TALLYSTICK_REDIS_TIMEOUT", "50ms")) {
      take(node.authorizeBearer(Minted.plain().key()));
      answers.add(node.operations("/metrics").body());
    } finally {
      redis.close();
    }
  }

  private void take(HttpResponse<String> response) {
    answers.add(response.statusCode() + " " + response.headers().map() + " " + response.body());
  }

  private void assertNowhere(String secret) {
    for (String answer : answers) {
      assertFalse(answer.contains(secret), () -> "in an answer: " + answer);
    }
    for (ILoggingEvent event : List.copyOf(logged.list)) {
      // The test's own client logs at debug what it sends; it is not what is tested here.
      if (!event.getLoggerName().startsWith("jdk.")) {
        assertFalse(text(event).contains(secret), () -> event.getLoggerName() + ": " + text(event));
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(event.getFormattedMessage());
    for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
      text.append(' ').append(cause.getMessage());
    }
    return text.toString();
  }
}
