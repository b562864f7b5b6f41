package io.tallystick.keyservice.signing;

import com.nimbusds.jose.jwk.JWK;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.token.SigningKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of all nodes, as the topic has them. Written by the topic's tail, read by any
 * thread. A record that is no key takes away the key that was under its name.
 */
public final class PublishedKeys {
  private final Map<String, Published> byKid = new ConcurrentHashMap<>();
  private final LongAdder unreadable = new LongAdder();

  /** A key as it was published, and as it is used. */
  public record Published(SigningKey key, JWK jwk) {}

  /** Takes one record. */
  public void read(String kid, byte @Nullable [] value) {
    Published published = value == null ? null : decoded(kid, value);
    if (published == null) {
      byKid.remove(kid);
    } else {
      byKid.put(kid, published);
    }
  }

  /** Takes what this node has just published, unless the topic has told of it already. */
  void readFirst(String kid, byte[] value) {
    Published published = decoded(kid, value);
    if (published != null) {
      byKid.putIfAbsent(kid, published);
    }
  }

  /** The key of that name if it can still be trusted at {@code now}. */
  public @Nullable Published trusted(String kid, Instant now) {
    Published published = SigningKey.isKid(kid) ? byKid.get(kid) : null;
    return published != null && published.key().isTrusted(now) ? published : null;
  }

  /** All keys that can still be trusted, the oldest first. */
  public List<Published> trusted(Instant now) {
    return byKid.values().stream()
        .filter(published -> published.key().isTrusted(now))
        .sorted(
            Comparator.comparing((Published each) -> each.key().publishedAt())
                .thenComparing(each -> each.key().kid()))
        .toList();
  }

  Collection<SigningKey> all() {
    return byKid.values().stream().map(Published::key).toList();
  }

  @Nullable SigningKey of(String kid) {
    Published published = byKid.get(kid);
    return published == null ? null : published.key();
  }

  /** How many records were no key that this version can read. */
  public long unreadable() {
    return unreadable.sum();
  }

  private @Nullable Published decoded(String kid, byte[] value) {
    try {
      SigningKey key = SigningKeyCodec.decode(kid, value);
      JWK jwk = JWK.parse(key.publicJwk());
      if (key.algorithm() == Signatures.algorithm(jwk)) {
        return new Published(key, jwk);
      }
    } catch (EventUnreadable | ParseException e) {
      // Counted like a key that is bound to another algorithm than its own.
    }
    unreadable.increment();
    return null;
  }
}
