package io.tallystick.verifier.token;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallystick.runtime.config.TokenSettings;
import io.tallystick.runtime.kafka.TopicTail;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.TokenClaims;
import io.tallystick.verifier.verdict.TokenRule;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of one issuer: reads a text as one, checks its signature once and remembers it, and
 * says how a token stands by itself. Its key is judged elsewhere. Any thread. What fails or has no
 * room proves nothing.
 */
public final class Tokens implements AutoCloseable {
  /** Each takes some 300 bytes and what the token's texts take. */
  static final int REMEMBERED_MAX = 65_536;

  static final int FORGED_REMEMBERED_MAX = 16_384;

  private final Digests digests = new Digests();
  private final DigestTable<CheckedToken> remembered = new DigestTable<>(REMEMBERED_MAX);

  /** What is wrong under a key stays wrong, so it is forgotten only for want of room. */
  private final DigestTable<Boolean> forged = new DigestTable<>(FORGED_REMEMBERED_MAX);

  private final TokenRule rule;
  private final InstantSource clock;
  private final SigningKeys signingKeys;
  private final RevokedTokens revoked;
  private final SignatureChecks checks;
  private final Timer seconds;

  public Tokens(TokenSettings settings, InstantSource clock, MeterRegistry registry) {
    this.rule = new TokenRule(settings.issuer(), settings.audiences());
    this.clock = clock;
    this.signingKeys = new SigningKeys(settings.issuer(), clock);
    this.revoked = new RevokedTokens(clock);
    // Never all of the cores: forged tokens cost whoever sends them less than they cost here.
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.checks = new SignatureChecks(threads, this::checked);
    this.seconds = Timer.builder("tallystick.token.signature").register(registry);
    bind(registry);
    checks.start();
  }

  /** What is to be told of the topic of signing keys. */
  public TopicTail.Reader signingKeys() {
    return signingKeys;
  }

  /** What is to be told of the topic of revoked tokens. */
  public TopicTail.Reader revokedTokens() {
    return revoked;
  }

  /**
   * Reads {@code text} as a token, without a check of its signature unless that is known. Null when
   * it is none by its form. A key that nobody trusts costs nothing but the look at the header.
   */
  public @Nullable TokenProof read(String text) {
    if (!TokenText.isLike(text)) {
      return null;
    }
    Digest digest = digests.of(text);
    CheckedToken known = remembered.find(digest);
    if (known != null) {
      return TokenProof.match(known); // Whether its signing key is still trusted, standing says.
    }
    TokenText parsed = TokenText.parse(text);
    if (parsed == null) {
      return null;
    }
    TrustedKey key = signingKeys.find(parsed.kid(), clock.instant());
    if (key == null || !key.fits(parsed) || forged.find(digest) != null) {
      return TokenProof.MISMATCH;
    }
    return TokenProof.undecided(new UncheckedToken(digest, parsed, key));
  }

  /** Checks the signature; calls {@code done} once, on another thread or here when it is BUSY. */
  public void check(UncheckedToken token, Consumer<TokenProof> done) {
    checks.offer(token, done);
  }

  /** How a token stands by itself at {@code now}: VALID, INVALID, REVOKED or EXPIRED. */
  public Code standing(CheckedToken token, Instant now) {
    TokenClaims claims = token.claims();
    if (signingKeys.find(token.kid(), now) == null) {
      return Code.INVALID;
    }
    return revoked.contains(claims.tokenId()) ? Code.REVOKED : TokenRule.standing(claims, now);
  }

  /** Whether it is a token that names a key of our issuer; its signature is not looked at. */
  public boolean isOurs(String text) {
    TokenText parsed = TokenText.parse(text);
    return parsed != null && signingKeys.find(parsed.kid(), clock.instant()) != null;
  }

  @Override
  public void close() {
    checks.close();
  }

  /** On a thread of the checks. What is right and what is wrong are both remembered. */
  private TokenProof checked(UncheckedToken token) {
    long startNanos = System.nanoTime();
    TokenText text = token.text();
    boolean proved = token.key().check().proves(text.signed(), text.signature());
    seconds.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    TokenClaims claims = proved ? ClaimsJson.read(text.payload()) : null;
    if (claims == null || !rule.accepts(claims)) {
      forged.put(token.digest(), true, System.nanoTime());
      return TokenProof.MISMATCH;
    }
    CheckedToken right = new CheckedToken(claims, text.kid());
    remembered.put(token.digest(), right, claims.expiresAtSeconds());
    return TokenProof.match(right);
  }

  private void bind(MeterRegistry registry) {
    FunctionCounter.builder(
            "tallystick.token.signature.rejected", checks, SignatureChecks::rejectedCount)
        .register(registry);
    Gauge.builder("tallystick.token.signature.waiting", checks, SignatureChecks::waitingCount)
        .register(registry);
    FunctionCounter.builder(
            "tallystick.token.records.unreadable",
            this,
            it -> it.signingKeys.unreadableCount() + it.revoked.unreadableCount())
        .register(registry);
    Gauge.builder("tallystick.token.signing.keys", signingKeys, SigningKeys::size)
        .register(registry);
    Gauge.builder("tallystick.token.revoked", revoked, RevokedTokens::size).register(registry);
    Gauge.builder("tallystick.token.remembered", remembered, DigestTable::size).register(registry);
  }
}
