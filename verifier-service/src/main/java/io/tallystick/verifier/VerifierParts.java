package io.tallystick.verifier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.limit.RateLimiter;
import io.tallystick.runtime.cluster.ClusterStatus;
import io.tallystick.runtime.cluster.NodeIdentity;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.runtime.kafka.PolicyLogTail;
import io.tallystick.verifier.bootstrap.Bootstrap;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.permit.LimiterMeters;
import io.tallystick.verifier.permit.LiveShare;
import io.tallystick.verifier.permit.Policies;
import io.tallystick.verifier.projection.PolicyFold;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.token.Tokens;
import io.tallystick.verifier.usage.KeyUses;
import io.tallystick.verifier.usage.UsageMeters;
import io.tallystick.verifier.usage.UsageReports;
import io.tallystick.verifier.verify.Holds;
import io.tallystick.verifier.verify.SlowProofs;
import io.tallystick.verifier.verify.Verifier;
import io.tallystick.verifier.verify.WallClock;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier is made of, wired from its configuration and bound to the meters. Closing ends
 * the parts in reverse: holds, proofs, tokens, limiter, reports, tail, status. One thread, but for
 * what says otherwise.
 */
final class VerifierParts implements AutoCloseable {
  private final CoreConfig config;
  private final Projection projection;
  private final Bootstrap bootstrap;
  private final ClusterStatus status;
  private final KeyLogTail tail;
  private final PolicyLogTail policyTail;
  private final RateLimiter limiter;
  private final SlowProofs slowProofs;
  private final @Nullable TokenParts tokens;
  private final Holds holds;
  private final KeyUses uses = new KeyUses();
  private final UsageReports reports;
  private final Ticks ticks;
  private final Verifier verifier;
  private volatile String address = "";

  VerifierParts(CoreConfig config, MeterRegistry registry) {
    this.config = config;
    this.projection = new Projection(new KeyLimits(config.limits().byDefault()));
    Bootstrap.Setting start =
        new Bootstrap.Setting(config.kafka(), config.node(), config.bootstrapJitterMillis());
    this.bootstrap = new Bootstrap(start, projection, new SplittableRandom());
    NodeIdentity self =
        NodeIdentity.starting(
            config.node(), NodeKind.VERIFIER, config.staleness().toleranceMillis());
    this.status = new ClusterStatus(statusSetting(self));
    this.tail =
        new KeyLogTail(config.kafka(), "tallystick-" + config.node(), status.telling(bootstrap));
    Policies policies = projection.limits().policies();
    this.policyTail =
        new PolicyLogTail(
            config.kafka(), "policies-" + config.node(), true, new PolicyFold(policies));
    this.limiter =
        RateLimiter.connect(config.limiter(new LiveShare(self.instance(), status::hearing)));
    this.slowProofs = new SlowProofs(config.bcryptThreads(), registry);
    this.tokens = TokenParts.of(config, registry);
    this.holds = Holds.start(projection, registry);
    UsageReports.Reporter reporter =
        new UsageReports.Reporter(config.node(), self.instance(), config.usageIntervalMillis());
    this.reports = new UsageReports(config.kafka(), reporter, uses);
    this.ticks = new Ticks(config.peppers(), this::isReady, registry);
    this.verifier = new Verifier(verifierParts(), registry);
    LimiterMeters.bind(limiter, registry);
    status.bind(registry);
    Gauge.builder(
            "tallystick.projection.staleness.seconds",
            status.freshness(),
            freshness -> freshness.ageNanos(System.nanoTime()) / 1e9)
        .register(registry);
    UsageMeters.bind(uses, registry);
    Gauge.builder("tallystick.policies", policies, Policies::known).register(registry);
    Gauge.builder("tallystick.policies.unknown", policies, Policies::unknown).register(registry);
    gauge("tallystick.projection.keys", Projection::size, registry);
    gauge("tallystick.projection.quarantined.keys", Projection::quarantinedCount, registry);
  }

  private Verifier.Parts verifierParts() {
    return new Verifier.Parts(
        projection,
        config.peppers()::current,
        config.foreignFormats(),
        tokens(),
        slowProofs,
        holds,
        limiter,
        uses,
        status.freshness(),
        new WallClock(InstantSource.system(), System.nanoTime()));
  }

  private ClusterStatus.Setting statusSetting(NodeIdentity self) {
    return new ClusterStatus.Setting(
        self, config.staleness().bound(), config.kafka(), config.redis(), () -> address);
  }

  /** Tells the other nodes where this one serves. */
  void servingAt(String url) {
    address = url;
  }

  private void gauge(String name, ToDoubleFunction<Projection> value, MeterRegistry registry) {
    Gauge.builder(name, projection, value).register(registry);
  }

  /** Starts what runs in the background. */
  void start() {
    status.start();
    policyTail.start();
    tail.start();
    if (tokens != null) {
      tokens.start();
    }
    reports.start();
    ticks.start();
  }

  Verifier verifier() {
    return verifier;
  }

  /** What reads access tokens, null where none are accepted. */
  @Nullable Tokens tokens() {
    return tokens == null ? null : tokens.tokens();
  }

  /**
   * Whether the projection and the policies held everything when they were to; what it lacks since
   * is STALE. Cheap, for every call; any thread.
   */
  boolean isReady() {
    return tail.notReady() == null && policyTail.notReady() == null && tokensNotReady() == null;
  }

  /** Why the projection can't be trusted to be complete and fresh, null when it can. Any thread. */
  @Nullable String notReady() {
    String reason = tail.notReady();
    String progress = bootstrap.progress();
    // While states are read the tail only waits, and has nothing to say.
    String keys = reason == null || progress == null ? reason : progress;
    String complete = keys == null ? policyTail.notReady() : keys;
    String known = complete == null ? tokensNotReady() : complete;
    return known == null ? status.freshness().reason(System.nanoTime()) : known;
  }

  private @Nullable String tokensNotReady() {
    return tokens == null ? null : tokens.notReady();
  }

  @Override
  public void close() {
    ticks.close();
    holds.close();
    slowProofs.close();
    if (tokens != null) {
      tokens.close();
    }
    limiter.close();
    reports.close();
    tail.close();
    policyTail.close();
    status.close();
  }
}
