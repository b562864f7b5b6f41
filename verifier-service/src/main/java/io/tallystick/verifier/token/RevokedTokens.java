package io.tallystick.verifier.token;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.token.RevokedToken;
import io.tallystick.key.token.TokenForm;
import io.tallystick.runtime.kafka.TopicTail;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that were ended before their time, each until it would have ended by itself:
 * forgetting one early would bring it back. The bound is at the source, where a client may end
 * 10,000 tokens that would still last; one takes some 130 bytes. Written by the topic's tail, read
 * by any thread.
 */
final class RevokedTokens implements TopicTail.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(RevokedTokens.class);
  private static final int SWEPT_SIZE_MIN = 1_024;

  private final ConcurrentHashMap<String, Instant> forgetAt = new ConcurrentHashMap<>();
  private final AtomicLong unreadable = new AtomicLong();
  private final InstantSource clock;

  /** The tail's thread alone. */
  private int sweepAtSize = SWEPT_SIZE_MIN;

  RevokedTokens(InstantSource clock) {
    this.clock = clock;
  }

  boolean contains(String tokenId) {
    return forgetAt.containsKey(tokenId);
  }

  @Override
  public void read(String tokenId, byte @Nullable [] value) {
    if (value == null) {
      return; // Nobody takes a revocation back; the topic's own cleaning is no word of anybody.
    }
    try {
      RevokedToken token = RevokedTokenCodec.decode(tokenId, value);
      forgetAt.put(tokenId, token.expiresAt().plusSeconds(TokenForm.LEEWAY_SECONDS));
      sweep();
    } catch (EventUnreadable e) {
      unreadable.incrementAndGet();
      LOG.warn("a revoked token is unreadable: {}", e.getMessage());
    }
  }

  int size() {
    return forgetAt.size();
  }

  long unreadableCount() {
    return unreadable.get();
  }

  /** Each time that there are twice as many as the last time left, so it costs little a token. */
  private void sweep() {
    if (forgetAt.size() >= sweepAtSize) {
      Instant now = clock.instant();
      forgetAt.values().removeIf(end -> !now.isBefore(end));
      sweepAtSize = Math.max(SWEPT_SIZE_MIN, 2 * forgetAt.size());
    }
  }
}
