package io.tallystick.keyservice.signing;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.token.SigningKey;
import io.tallystick.key.token.TokenForm;
import io.tallystick.keyservice.log.TokenLog;
import io.tallystick.runtime.config.SettingsException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of this node and which of them signs now. A thread of its own looks every second whether
 * the next one is due, publishes it, and takes dead ones off the topic. A key signs only as the
 * topic has it, so what nobody can check is never signed; while Kafka is away the current one goes
 * on to its end.
 */
public final class SigningRing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SigningRing.class);
  private static final long TICK_MILLIS = 250;
  private static final long PUBLISH_MILLIS_MAX = 10_000;

  /** After its end a key stays on the topic for so long, for clocks that are behind. */
  private static final long KEPT_MILLIS = 3_600_000;

  private final SigningSettings settings;
  private final PublishedKeys published;
  private final TokenLog log;
  private final Clock clock;
  private final BooleanSupplier isRead;
  private final SealedKeys sealed;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(SigningRing::daemon);
  private List<OwnKey> own;
  private volatile @Nullable Signer current;

  /**
   * What may sign now.
   *
   * @param header of everything that it signs
   * @param key as it was published
   */
  public record Signer(JWSHeader header, JWSSigner signer, SigningKey key) {}

  /**
   * @param isRead whether the topic has been read to its end, so that what is absent is absent
   * @throws SettingsException if keys were given that can't be used
   */
  public SigningRing(
      SigningSettings settings,
      PublishedKeys published,
      TokenLog log,
      Clock clock,
      BooleanSupplier isRead) {
    this.settings = settings;
    this.published = published;
    this.log = log;
    this.clock = clock;
    this.isRead = isRead;
    this.sealed = settings.sealed();
    this.own = settings.isMounted() ? settings.given() : sealed.read();
  }

  public void start() {
    var unused = thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What signs now, null while there is nothing that everybody knows. Any thread. */
  public @Nullable Signer current() {
    Signer signer = current;
    // As the topic has it now: a key that was ended a moment ago signs nothing more.
    SigningKey key = signer == null ? null : published.of(signer.key().kid());
    return key != null && settings.pace().maySign(key, clock.instant()) ? signer : null;
  }

  /** Whether keys are replaced by their file alone. */
  public boolean isMounted() {
    return settings.isMounted();
  }

  /**
   * Has every node replace its keys: without a gap, or, when they are known to others, at once and
   * with every token that they have signed. Done when it is on the topic.
   *
   * @return how many keys are to go
   */
  public CompletableFuture<Integer> replaceAll(boolean compromised) {
    Instant now = clock.instant();
    Instant end = compromised ? now : settings.pace().retiring(now);
    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (SigningKey key : published.all()) {
      if (key.until().isAfter(end)) {
        written.add(log.publish(key.endingAt(end)));
      }
    }
    return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
        .thenApply(done -> written.size());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void tick() {
    try {
      if (isRead.getAsBoolean()) {
        keepUp(clock.instant());
      }
    } catch (SettingsException e) {
      LOG.warn("the signing keys stay as they are: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the signing keys could not be seen to: {}", e.toString());
    }
  }

  private void keepUp(Instant now) throws Exception {
    if (settings.isMounted()) {
      own = settings.given();
      publishGiven(now);
      choose(inFile(now));
    } else {
      publishNext(now);
      choose(settings.pace().current(known(), now));
    }
    forgetDead(now);
  }

  private void choose(@Nullable SigningKey chosen) {
    Signer before = current;
    if (chosen == null || (before != null && before.key().equals(chosen))) {
      current = chosen == null ? null : before;
      return;
    }
    OwnKey key = byKid().get(chosen.kid());
    if (key != null) {
      current = new Signer(header(key), key.signer(), chosen);
      LOG.info("tokens are signed with {} now", chosen.kid());
    }
  }

  private static JWSHeader header(OwnKey key) {
    return new JWSHeader.Builder(Signatures.jws(key.algorithm()))
        .type(new JOSEObjectType(TokenForm.TYPE))
        .keyID(key.kid())
        .build();
  }

  /** The first key of the file that everybody has had time to see. */
  private @Nullable SigningKey inFile(Instant now) {
    for (OwnKey key : own) {
      SigningKey known = published.of(key.kid());
      if (known != null && settings.pace().maySign(known, now)) {
        return known;
      }
    }
    return null;
  }

  private void publishGiven(Instant now) throws Exception {
    for (OwnKey key : own) {
      SigningKey known = published.of(key.kid());
      boolean isDead = known != null && !known.isTrusted(now);
      boolean isDue = known == null || !known.until().isAfter(settings.pace().retiring(now));
      // What was ended because others know it never comes back, whatever the file says.
      if (isDue && !isDead) {
        publish(key, known, now);
      }
    }
  }

  private void publishNext(Instant now) throws Exception {
    if (!settings.pace().needsNext(known(), now)) {
      return;
    }
    OwnKey next = OwnKey.generate(settings.algorithm());
    List<OwnKey> kept = new ArrayList<>(own);
    kept.removeIf(key -> isOver(published.of(key.kid()), now));
    kept.add(next);
    // Kept first: a key that signs and is lost with the process would be no loss, but a puzzle.
    sealed.write(kept);
    own = List.copyOf(kept);
    publish(next, null, now);
  }

  private void publish(OwnKey key, @Nullable SigningKey known, Instant now) throws Exception {
    boolean hasCurrent = current() != null;
    Instant signsFrom =
        known == null ? settings.pace().signsFrom(now, hasCurrent) : known.signsFrom();
    Instant lastsFrom = signsFrom.isBefore(now) ? now : signsFrom;
    SigningKey record =
        new SigningKey(
            key.kid(),
            key.algorithm(),
            key.publicJwk(),
            settings.issuer(),
            settings.node(),
            known == null ? now : known.publishedAt(),
            signsFrom,
            settings.pace().until(lastsFrom));
    log.publish(record).get(PUBLISH_MILLIS_MAX, TimeUnit.MILLISECONDS);
    LOG.info("published the signing key {}, it signs from {}", record.kid(), signsFrom);
    // The tail brings it here like everywhere; until then no other must be made in its place.
    published.readFirst(record.kid(), SigningKeyCodec.encode(record));
  }

  private void forgetDead(Instant now) throws Exception {
    for (SigningKey key : published.all()) {
      // A key of the file that is gone from the topic would look like a new one.
      if (isOver(key, now) && !(settings.isMounted() && byKid().containsKey(key.kid()))) {
        log.forget(key.kid()).get(PUBLISH_MILLIS_MAX, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static boolean isOver(@Nullable SigningKey key, Instant now) {
    return key != null && key.until().plusMillis(KEPT_MILLIS).isBefore(now);
  }

  private List<SigningKey> known() {
    return own.stream().map(key -> published.of(key.kid())).filter(Objects::nonNull).toList();
  }

  private Map<String, OwnKey> byKid() {
    return own.stream().collect(Collectors.toMap(OwnKey::kid, Function.identity(), (a, b) -> a));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "signing-keys");
    thread.setDaemon(true);
    return thread;
  }
}
