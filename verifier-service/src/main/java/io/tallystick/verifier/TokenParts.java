package io.tallystick.verifier;

import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.runtime.config.TokenSettings;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.runtime.kafka.TopicTail;
import io.tallystick.verifier.token.Tokens;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What reads access tokens, with the tails of the two topics that it lives on. There is none where
 * OAuth is off. One thread starts and closes it, any may ask.
 */
final class TokenParts implements AutoCloseable {
  private final Tokens tokens;
  private final TopicTail signingKeys;
  private final TopicTail revoked;

  private TokenParts(CoreConfig config, TokenSettings settings, MeterRegistry registry) {
    String name = "tallystick-" + config.node();
    this.tokens = new Tokens(settings, InstantSource.system(), registry);
    this.signingKeys =
        new TopicTail(
            config.kafka(), name + "-signing-keys", TopicNames.SIGNING_KEYS, tokens.signingKeys());
    this.revoked =
        new TopicTail(
            config.kafka(),
            name + "-revoked-tokens",
            TopicNames.REVOKED_TOKENS,
            tokens.revokedTokens());
  }

  static @Nullable TokenParts of(CoreConfig config, MeterRegistry registry) {
    TokenSettings settings = config.tokens();
    return settings == null ? null : new TokenParts(config, settings, registry);
  }

  Tokens tokens() {
    return tokens;
  }

  void start() {
    signingKeys.start();
    revoked.start();
  }

  /** Why a token could be taken for good or for bad wrongly, null when both topics were read. */
  @Nullable String notReady() {
    String reason = signingKeys.notReady();
    return reason == null ? revoked.notReady() : reason;
  }

  @Override
  public void close() {
    tokens.close();
    signingKeys.close();
    revoked.close();
  }
}
