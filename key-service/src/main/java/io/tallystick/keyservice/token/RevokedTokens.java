package io.tallystick.keyservice.token;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were ended before their time, until that would have come. Written by the topic's
 * tail, read by any thread. None is forgotten early, for it would be good again; so how many a
 * client may have here is bounded where it asks to revoke one.
 */
public final class RevokedTokens {
  /** Of one client. At some 130 bytes each a client takes 1.3 MB of every node at the most. */
  public static final int PER_CLIENT_MAX = 10_000;

  private static final int SWEEP_EVERY = 1_024;

  private final Map<KeyId, Map<String, Instant>> endByClient = new ConcurrentHashMap<>();
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
        endByClient
            .computeIfAbsent(token.client(), client -> new ConcurrentHashMap<>())
            .put(tokenId, token.expiresAt());
      }
    } catch (EventUnreadable e) {
      unreadable.increment();
    }
    if (++sinceSweep >= SWEEP_EVERY) {
      sinceSweep = 0;
      sweep();
    }
  }

  public boolean contains(KeyId client, String tokenId) {
    return ofClient(client).containsKey(tokenId);
  }

  /**
   * Whether the client may end one more token before its time. What is on its way to the topic is
   * not counted yet, so a few more may come in than the bound says.
   */
  public boolean hasRoom(KeyId client) {
    Map<String, Instant> ended = ofClient(client);
    if (ended.size() >= PER_CLIENT_MAX) {
      forgetOver(ended);
    }
    return ended.size() < PER_CLIENT_MAX;
  }

  /** How many are remembered, those included whose time has come since the last sweep. */
  public int size() {
    return endByClient.values().stream().mapToInt(Map::size).sum();
  }

  public long unreadable() {
    return unreadable.sum();
  }

  private Map<String, Instant> ofClient(KeyId client) {
    return endByClient.getOrDefault(client, Map.of());
  }

  /** On the tail's thread, which alone adds clients, so an empty one stays empty meanwhile. */
  private void sweep() {
    endByClient.values().forEach(this::forgetOver);
    endByClient.values().removeIf(Map::isEmpty);
  }

  private void forgetOver(Map<String, Instant> ended) {
    Instant now = clock.instant();
    ended.values().removeIf(end -> !now.isBefore(end));
  }
}
