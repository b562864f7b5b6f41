package io.tallystick.keyservice.token;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.token.RevokedToken;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were ended before their time, until that would have come. Written by the topic's
 * tail, read by any thread. Only who holds a token can revoke it, so there are never more than were
 * issued.
 */
public final class RevokedTokens {
  private static final int SWEEP_EVERY = 1_024;

  private final Map<String, Instant> endByTokenId = new ConcurrentHashMap<>();
  private final Clock clock;
  private final LongAdder unreadable = new LongAdder();
  private int sinceSweep;

  public RevokedTokens(Clock clock) {
    this.clock = clock;
  }

  /** Takes one record. On the tail's thread. */
  public void read(String tokenId, byte @Nullable [] value) {
    if (value == null) {
      return;
    }
    try {
      RevokedToken token = RevokedTokenCodec.decode(tokenId, value);
      if (clock.instant().isBefore(token.expiresAt())) {
        endByTokenId.put(tokenId, token.expiresAt());
      }
    } catch (EventUnreadable e) {
      unreadable.increment();
    }
    if (++sinceSweep >= SWEEP_EVERY) {
      sinceSweep = 0;
      Instant now = clock.instant();
      endByTokenId.values().removeIf(end -> !now.isBefore(end));
    }
  }

  public boolean contains(String tokenId) {
    return endByTokenId.containsKey(tokenId);
  }

  public long unreadable() {
    return unreadable.sum();
  }
}
