package io.tallystick.verifier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.limit.RateLimiter;
import io.tallystick.limit.RateLimiterConfig;
import io.tallystick.runtime.config.ListenSettings;
import io.tallystick.runtime.http.HttpEdge;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.runtime.ops.Metrics;
import io.tallystick.verifier.bootstrap.Bootstrap;
import io.tallystick.verifier.http.ClientAddress;
import io.tallystick.verifier.http.FrontDoor;
import io.tallystick.verifier.http.OpenApiDocument;
import io.tallystick.verifier.http.UrlKeys;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.permit.LimiterMeters;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.usage.SecretUses;
import io.tallystick.verifier.usage.UseReports;
import io.tallystick.verifier.verify.Holds;
import io.tallystick.verifier.verify.SlowProofs;
import io.tallystick.verifier.verify.Verifier;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What runs behind the front door, made from the configuration and bound to the metrics. Closing
 * ends the parts in reverse: holds, proofs, limiter, reports, tail, metrics. One thread.
 */
final class VerifierParts implements AutoCloseable {
  private final VerifierConfig config;
  private final Metrics metrics = new Metrics();
  private final Projection projection;
  private final Bootstrap bootstrap;
  private final KeyLogTail tail;
  private final RateLimiter limiter;
  private final SlowProofs slowProofs;
  private final Holds holds;
  private final SecretUses uses = new SecretUses();
  private final UseReports reports;
  private final Verifier verifier;

  VerifierParts(VerifierConfig config) {
    this.config = config;
    this.projection = new Projection(new KeyLimits(config.limits().byDefault()));
    Bootstrap.Setting start =
        new Bootstrap.Setting(config.kafka(), config.node(), config.bootstrapJitterMillis());
    this.bootstrap = new Bootstrap(start, projection, new SplittableRandom());
    this.tail = new KeyLogTail(config.kafka(), "tallystick-" + config.node(), bootstrap);
    this.limiter = RateLimiter.connect(limiterConfig(config));
    this.slowProofs = new SlowProofs(config.threads().bcrypt(), metrics.registry());
    this.holds = Holds.start(projection, metrics.registry());
    this.reports = new UseReports(config.kafka(), config.node(), uses);
    this.verifier = new Verifier(verifierParts(config), metrics.registry());
    LimiterMeters.bind(limiter, metrics.registry());
    FunctionCounter.builder("tallystick.usage.reports.dropped", uses, SecretUses::droppedCount)
        .register(metrics.registry());
    gauge("tallystick.projection.keys", projection, Projection::size);
    gauge("tallystick.projection.quarantined.keys", projection, Projection::quarantinedCount);
  }

  private Verifier.Parts verifierParts(VerifierConfig config) {
    return new Verifier.Parts(
        projection,
        config.peppers()::current,
        config.foreignFormats(),
        slowProofs,
        holds,
        limiter,
        uses,
        InstantSource.system());
  }

  /** Starts what runs in the background. */
  void start() {
    tail.start();
    reports.start();
  }

  Metrics metrics() {
    return metrics;
  }

  /** Why the projection can't be trusted to be complete, null when it can. Any thread. */
  @Nullable String notReady() {
    String reason = tail.notReady();
    String progress = bootstrap.progress();
    // While states are read the tail only waits, and has nothing to say.
    return reason == null || progress == null ? reason : progress;
  }

  FrontDoor.Parts frontDoor() {
    ListenSettings listen = config.listen();
    // Any free port, but the same one for the servers of all event loops.
    SocketAddress address =
        listen.port() == 0
            ? SocketAddress.sharedRandomPort(1, listen.host())
            : SocketAddress.inetSocketAddress(listen.port(), listen.host());
    return new FrontDoor.Parts(
        HttpEdge.options(listen).setHandle100ContinueAutomatically(true),
        address,
        verifier,
        new ClientAddress(config.trustedProxies()),
        new UrlKeys(config.foreignFormats()),
        OpenApiDocument.read(),
        () -> tail.notReady() == null,
        Counter.builder("tallystick.keys.in.urls").register(metrics.registry()));
  }

  @Override
  public void close() {
    holds.close();
    slowProofs.close();
    limiter.close();
    reports.close();
    tail.close();
    metrics.close();
  }

  private void gauge(String name, Projection of, ToDoubleFunction<Projection> value) {
    Gauge.builder(name, of, value).register(metrics.registry());
  }

  private static RateLimiterConfig limiterConfig(VerifierConfig config) {
    return RateLimiterConfig.of(
            config.redis(),
            config.limits().allowOnRedisLoss() ? OnRedisLoss.ALLOW : OnRedisLoss.DENY)
        .withCommandTimeoutMillis(config.limits().redisTimeoutMillis());
  }
}
