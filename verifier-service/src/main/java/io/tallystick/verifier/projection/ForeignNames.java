package io.tallystick.verifier.projection;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.RetiringSecret;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which key each foreign name leads to: every name that a key has ever had, so that its state can
 * be told also after a rotation. The key that had it first keeps it. The tail's thread writes, any
 * thread reads.
 */
final class ForeignNames {
  private final ConcurrentHashMap<String, Claim> claims = new ConcurrentHashMap<>();

  /** Who has had a name since when. */
  private record Claim(KeyId id, Instant since) {
    /** By the time in the log: the order across partitions is another one in each node. */
    Claim orFirst(Claim other) {
      int order = since.compareTo(other.since);
      boolean first = order < 0 || (order == 0 && id.value().compareTo(other.id.value()) <= 0);
      return first ? this : other;
    }
  }

  @Nullable KeyId find(ForeignName name) {
    Claim claim = claims.get(name.text());
    return claim == null ? null : claim.id();
  }

  /** Takes note of the name that the key's current secret has, if it has one. */
  void add(Key key) {
    add(key, key.secrets().current());
  }

  /** Takes note of the names of both secrets, for a key that was not seen to be rotated. */
  void addAll(Key key) {
    add(key);
    RetiringSecret previous = key.secrets().previous();
    if (previous != null) {
      add(key, previous.secret());
    }
  }

  private void add(Key key, KeySecret secret) {
    ForeignName name = secret.credential().foreign();
    if (name != null) {
      claims.merge(name.text(), new Claim(key.id(), secret.createdAt()), Claim::orFirst);
    }
  }
}
