package io.tallystick.verifier;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.tallystick.runtime.config.Settings;
import io.tallystick.verifier.token.Tokens;
import io.tallystick.verifier.verify.Verifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A verifier inside any JVM service: it folds the key-log into this process's memory, and answers
 * whether a key may do something, now. Needs Kafka and Redis, no HTTP. One per process is enough;
 * any thread may use it. It fails closed: no failure makes a verdict valid, except limits that are
 * told to let calls pass while Redis is gone.
 *
 * <pre>{@code
 * VerifierSettings settings =
 *     VerifierSettings.of("127.0.0.1:9092", "redis://127.0.0.1:6379", Path.of("peppers"));
 * try (TallystickVerifier verifier = TallystickVerifier.connect(settings)) {
 *   verifier.awaitReady(Duration.ofMinutes(1));
 *   VerifyRequest reading = VerifyRequest.any().withScopes("invoices:read");
 *   verifier.verify(text, reading).thenAccept(result -> ...);
 * }
 * }</pre>
 */
public final class TallystickVerifier implements AutoCloseable {
  private static final String NAME = "the verifier as a library";
  private static final Duration READY_PAUSE = Duration.ofMillis(10);
  private static final String METERS = "tallystick.";

  private final VerifierParts parts;
  private final MeterRegistry registry;
  private final Set<Meter.Id> metersBefore;
  private volatile boolean closed;

  /** For the service, whose settings are these and its own. */
  TallystickVerifier(CoreConfig config, MeterRegistry registry) {
    this.registry = registry;
    this.metersBefore = meters(registry);
    this.parts = new VerifierParts(config, registry);
    parts.start();
  }

  /**
   * Starts a verifier whose meters nobody sees. It waits some seconds at most for a first try to
   * reach Redis, so it belongs to the start of a process and not on an event loop; it reads the
   * keys in the background, and {@link #awaitReady} waits for that.
   *
   * @throws io.tallystick.runtime.config.SettingsException with a sentence that names the setting
   *     that is wrong, unknown or missing. A Kafka or a Redis that is away is no such thing: it is
   *     waited for
   */
  public static TallystickVerifier connect(VerifierSettings settings) {
    return connect(settings, new CompositeMeterRegistry());
  }

  /**
   * The same, with meters in a registry of the caller's. Their names begin with {@code
   * tallystick.}, as the README lists them; closing takes them out again. A second verifier of the
   * same process needs another registry.
   */
  public static TallystickVerifier connect(VerifierSettings settings, MeterRegistry registry) {
    Settings read = new Settings(NAME, settings.values());
    CoreConfig config = CoreConfig.from(read);
    read.refuseUnknown();
    return new TallystickVerifier(config, registry);
  }

  /**
   * Asks whether whoever shows this text may do what is requested, and takes the request's cost
   * from the key's limits if so. It neither blocks nor throws, whatever the text is.
   *
   * <p>The stage is complete when this returns, unless Redis had to be asked for permits (a key
   * with limits), bcrypt for a proof (an imported key) or a token's signature checked. Then it
   * completes on a thread of theirs, which what depends on the stage must not block: for longer
   * work use the {@code …Async} forms. It always completes, at the latest after the Redis timeout
   * and what waits for bcrypt.
   *
   * <p>It fails with {@link VerifierNotReady} while the keys are not known completely and after
   * {@link #close}. Everything else is a result: an unknown, wrong, revoked or expired key, one
   * over its limit, and {@code BUSY} when Redis or bcrypt can't answer now.
   *
   * @param key the text as it was shown; null or empty, when none was, is the verdict {@code
   *     MISSING}. It is never logged
   */
  public CompletionStage<VerifyResult> verify(@Nullable String key, VerifyRequest request) {
    CompletableFuture<VerifyResult> answered = new CompletableFuture<>();
    String reason = isReady() ? null : notReady();
    if (reason != null) {
      answered.completeExceptionally(new VerifierNotReady(reason));
      return answered;
    }
    try {
      Instant asOf = parts.verifier().asOf();
      parts
          .verifier()
          .verify(request.asked(key), answer -> answered.complete(VerifyResult.of(answer, asOf)));
    } catch (RuntimeException e) {
      answered.completeExceptionally(e);
    }
    return answered;
  }

  /**
   * Waits until every key is known, up to what the log held at the start.
   *
   * @return false if that took longer than {@code atMost}, or the thread was interrupted
   */
  public boolean awaitReady(Duration atMost) {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (!isReady()) {
      if (System.nanoTime() - endNanos > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(READY_PAUSE.toNanos());
    }
    return true;
  }

  /**
   * Why nothing can be verified now, in a sentence for a health check; null when it can. It can
   * come back: a key-log that was truncated or lost takes a running verifier out.
   */
  public @Nullable String notReady() {
    return closed ? "the verifier is closed" : parts.notReady();
  }

  /**
   * Ends everything that runs here, within seconds: what is under way in bcrypt finishes, and uses
   * of retiring secrets are reported. What is asked from now on fails.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    parts.close();
    for (Meter.Id meter : meters(registry)) {
      if (!metersBefore.contains(meter)) {
        registry.remove(meter);
      }
    }
  }

  /** Tells the other nodes where this one serves. */
  void servingAt(String url) {
    parts.servingAt(url);
  }

  /** Cheap, for every call. */
  boolean isReady() {
    return !closed && parts.isReady();
  }

  /** Whether it is an access token of our issuer by what its header says. */
  boolean isToken(String text) {
    Tokens tokens = parts.tokens();
    return tokens != null && tokens.isOurs(text);
  }

  /** For a door of this process that keeps to its own threads and needs no stage. */
  Verifier verifier() {
    return parts.verifier();
  }

  private static Set<Meter.Id> meters(MeterRegistry registry) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith(METERS))
        .collect(Collectors.toUnmodifiableSet());
  }
}
