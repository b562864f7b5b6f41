package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyText;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.limit.RateLimiter;
import io.tallystick.limit.RateLimiterConfig;
import io.tallystick.limit.RedisAddress;
import io.tallystick.runtime.cluster.Freshness;
import io.tallystick.runtime.config.TokenSettings;
import io.tallystick.runtime.log.Logs;
import io.tallystick.runtime.ops.Metrics;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.token.Tokens;
import io.tallystick.verifier.usage.KeyUses;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verify.Answer;
import io.tallystick.verifier.verify.Holds;
import io.tallystick.verifier.verify.SlowProofs;
import io.tallystick.verifier.verify.Verifier;
import io.tallystick.verifier.verify.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A verifier without its front doors, in this process, that holds so many minted keys which all
 * have the same limits, or none, and then the limiter, which is there with a Redis, is not asked.
 * Nobody takes away what it counts of their use. Verifying is for any thread.
 */
public final class InProcessVerifier implements AutoCloseable {
  private static final int OWNERS = 1_000;

  /** A virtual machine that has just started would take Redis for lost by the usual timeout. */
  private static final long REDIS_MILLIS = 1_000;

  private static final List<String> SCOPES = List.of("orders:read");

  private final Surroundings around;
  private final BenchIssuer issuer = new BenchIssuer();
  private final ProjectionKeys minted;
  private final Projection projection = new Projection(new KeyLimits(List.of()));
  private final String[] texts;
  private final Verifier verifier;

  private InProcessVerifier(Surroundings around, int keys, List<KeyLimit> limits) {
    this.around = around;
    this.texts = new String[keys];
    this.minted = ProjectionKeys.limitedTo(limits, OWNERS, keys);
    FreePorts ports = FreePorts.find("redis");
    EmbeddedRedis redis =
        around.with(
            EmbeddedRedis.start(
                new EmbeddedRedis.Config(
                    around.folder().resolve("redis"), ports.of("redis"), false)));
    RateLimiter limiter =
        around.with(
            RateLimiter.connect(
                RateLimiterConfig.of(RedisAddress.parse(redis.uri()), OnRedisLoss.DENY)
                    .withCommandTimeoutMillis(REDIS_MILLIS)));
    Metrics metrics = around.with(new Metrics());
    SlowProofs slowProofs = around.with(new SlowProofs(1, metrics.registry()));
    Verifier.Parts parts =
        new Verifier.Parts(
            projection,
            minted::peppers,
            ForeignFormats.NONE,
            around.with(tokens(metrics)),
            slowProofs,
            around.with(Holds.start(projection, metrics.registry())),
            limiter,
            new KeyUses(),
            // Nobody reports here, so it stays as fresh as at its birth.
            new Freshness(new Freshness.Bound(Long.MAX_VALUE, false), System.nanoTime()),
            new WallClock(InstantSource.system(), System.nanoTime()));
    this.verifier = new Verifier(parts, metrics.registry());
  }

  /** Makes keys without limits, which takes some seconds for a million. */
  public static InProcessVerifier start(int keys) {
    return start(keys, List.of());
  }

  /** The same with these limits for each of them. */
  public static InProcessVerifier start(int keys, List<KeyLimit> limits) {
    new Logs("plain", "error").apply();
    try {
      InProcessVerifier started = new InProcessVerifier(new Surroundings(), keys, limits);
      started.fill();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The issuer is this process, so it knows the key at once. */
  private Tokens tokens(Metrics metrics) {
    TokenSettings settings = new TokenSettings(issuer.issuer(), List.of(BenchIssuer.AUDIENCE));
    Tokens tokens = new Tokens(settings, InstantSource.system(), metrics.registry());
    tokens.signingKeys().read(issuer.kid(), issuer.record());
    return tokens;
  }

  /** An access token of key {@code number}, of which there is an own one each time. */
  public String token(int number) {
    return issuer.token(minted.text(number).id(), SCOPES);
  }

  public Projection projection() {
    return projection;
  }

  public void verify(String text, Consumer<Answer> done) {
    verifier.verify(new Asked(text, SCOPES, Asked.NO_ADDRESS, 1), done);
  }

  /** The text of every key, one beside the other in memory. */
  public String[] texts() {
    return texts;
  }

  /** A text of the right form that no key has. */
  public String unknown(int number) {
    return minted.text(texts.length + number).reveal();
  }

  @Override
  public void close() {
    around.close();
  }

  /** In an order of chance, so that texts that lie side by side have their keys anywhere. */
  private void fill() {
    for (int number = 0; number < texts.length; number++) {
      texts[number] = minted.text(number).reveal();
    }
    for (int number : anyOrder()) {
      KeyText text = Objects.requireNonNull(KeyText.parse(texts[number]));
      projection.restore(text.id(), minted.state(number, text));
    }
  }

  private int[] anyOrder() {
    int[] order = new int[texts.length];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < order.length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
