package io.tallystick.keyservice.oauth;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.keyservice.access.KeyProofs;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.log.TokenLog;
import io.tallystick.keyservice.signing.PublishedKeys;
import io.tallystick.keyservice.signing.SigningRing;
import io.tallystick.keyservice.token.RevokedTokens;
import io.tallystick.keyservice.token.TokenGrant;
import io.tallystick.keyservice.token.TokenIssuer;
import io.tallystick.keyservice.token.TokenReader;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.limit.OnceMarks;
import io.tallystick.limit.RedisAddress;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.runtime.kafka.TopicTail;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Everything of OAuth that runs beside the API: the signing keys, the tails of the two topics of
 * tokens, the marks of used assertions. One thread makes, starts and closes it.
 */
public final class Oauth implements AutoCloseable {
  private static final String MARKS = "ts:assertion:";
  private static final long MARK_TIMEOUT_MILLIS = 500;
  private static final int SIGNATURES_WAITING_MAX = 1_000;

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final TopicTail keysTail;
  private final TopicTail revokedTail;
  private final OauthParts parts;

  /**
   * What it is made from.
   *
   * @param redis where nodes tell each other of used assertions; null and clients can't prove
   *     themselves by keys of their own
   * @param proofs of secrets
   */
  public record Surroundings(
      KafkaSettings kafka,
      @Nullable RedisAddress redis,
      String node,
      long appendTimeoutMillis,
      Directory directory,
      KeyProofs proofs,
      Clock clock) {}

  public Oauth(OauthSettings settings, Surroundings around) {
    Clock clock = around.clock();
    int cores = Runtime.getRuntime().availableProcessors();
    BoundedPool pool = running(new BoundedPool("signatures", cores, SIGNATURES_WAITING_MAX));
    TokenLog log =
        running(new TokenLog(around.kafka(), around.node(), around.appendTimeoutMillis()));
    PublishedKeys published = new PublishedKeys();
    RevokedTokens revoked = new RevokedTokens(clock);
    this.keysTail = running(tail(around, TopicNames.SIGNING_KEYS, published::read));
    this.revokedTail = running(tail(around, TopicNames.REVOKED_TOKENS, revoked::read));
    SigningRing ring =
        running(
            new SigningRing(
                settings.signing(), published, log, clock, () -> keysTail.notReady() == null));
    String issuer = settings.tokens().issuer();
    UsedAssertions used = used(around.redis());
    this.parts =
        new OauthParts(
            settings.tokens(),
            new TokenGrant.Bounds(settings.tokens().audiences(), settings.lifeMillis()),
            new ClientProofs(around.proofs(), around.directory(), pool, used, issuer, clock),
            new ClientShares(),
            new TokenIssuer(issuer, ring, pool),
            new TokenReader(issuer, published, revoked, clock),
            revoked,
            ring,
            published,
            log,
            around.directory(),
            pool,
            used != null,
            settings.signing().pace().leadMillis(),
            clock);
  }

  /** To be called once the topics are there. */
  public void start() {
    keysTail.start();
    revokedTail.start();
    parts.ring().start();
  }

  public OauthParts parts() {
    return parts;
  }

  /** What of the topics of tokens is not known yet, null when both were read. */
  public @Nullable String notReady() {
    String reason = keysTail.notReady();
    return reason == null ? revokedTail.notReady() : reason;
  }

  public void bind(MeterRegistry registry) {
    FunctionCounter.builder("tallystick.tokens.issued", parts.issuer(), TokenIssuer::issued)
        .description("Access tokens that this node has signed")
        .register(registry);
    Gauge.builder("tallystick.signing.ready", parts.ring(), r -> r.current() == null ? 0 : 1)
        .description("Whether this node has a key to sign with")
        .register(registry);
    Gauge.builder(
            "tallystick.signing.keys",
            parts,
            p -> p.published().trusted(p.clock().instant()).size())
        .description("Public keys in force, of all nodes")
        .register(registry);
    FunctionCounter.builder(
            "tallystick.token.records.unreadable",
            parts,
            p -> p.published().unreadable() + p.revoked().unreadable())
        .description("Records on the topics of tokens that were passed over")
        .register(registry);
    Gauge.builder("tallystick.token.revoked", parts.revoked(), RevokedTokens::size)
        .description("Tokens that were ended before their time, which has not come yet")
        .register(registry);
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of OAuth did not stop cleanly", e);
      }
    }
  }

  private @Nullable UsedAssertions used(@Nullable RedisAddress redis) {
    return redis == null
        ? null
        : new UsedAssertions(running(OnceMarks.connect(redis, MARKS, MARK_TIMEOUT_MILLIS)));
  }

  private static TopicTail tail(Surroundings around, String topic, TopicTail.Reader reader) {
    return new TopicTail(around.kafka(), topic + "-" + around.node(), topic, reader);
  }

  private <T extends AutoCloseable> T running(T part) {
    running.push(part);
    return part;
  }
}
