package io.tallystick.verifier.token;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.token.SigningKey;
import io.tallystick.runtime.kafka.TopicTail;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys that tokens of our issuer are signed with. The last record of a {@code kid}
 * counts; one that can't be read, or is another issuer's, leaves no key. As many are kept as the
 * topic holds. Written by the topic's tail, read by any thread.
 */
final class SigningKeys implements TopicTail.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  private final ConcurrentHashMap<String, TrustedKey> keys = new ConcurrentHashMap<>();
  private final AtomicLong unreadable = new AtomicLong();
  private final String issuer;
  private final InstantSource clock;

  SigningKeys(String issuer, InstantSource clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  /** The key that is trusted under this {@code kid} at {@code now}. */
  @Nullable TrustedKey find(String kid, Instant now) {
    TrustedKey key = keys.get(kid);
    return key != null && key.key().isTrusted(now) ? key : null;
  }

  @Override
  public void read(String kid, byte @Nullable [] value) {
    TrustedKey key = value == null ? null : decoded(kid, value);
    if (key == null) {
      keys.remove(kid);
    } else {
      keys.merge(kid, key, SigningKeys::endingFirst);
    }
  }

  /** How many are trusted now. */
  int size() {
    Instant now = clock.instant();
    return (int) keys.values().stream().filter(each -> each.key().isTrusted(now)).count();
  }

  long unreadableCount() {
    return unreadable.get();
  }

  /** An end is only ever brought forward, so a record that is read again brings no key back. */
  private static TrustedKey endingFirst(TrustedKey before, TrustedKey next) {
    return before.key().until().isBefore(next.key().until()) ? before : next;
  }

  private @Nullable TrustedKey decoded(String kid, byte[] value) {
    try {
      SigningKey key = SigningKeyCodec.decode(kid, value);
      return key.issuer().equals(issuer) ? TrustedKey.of(key) : null;
    } catch (EventUnreadable | IllegalArgumentException e) {
      unreadable.incrementAndGet();
      LOG.warn("a signing key is not trusted: {}", e.getMessage());
      return null;
    }
  }
}
