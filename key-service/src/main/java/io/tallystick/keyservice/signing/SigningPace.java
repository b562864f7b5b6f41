package io.tallystick.keyservice.signing;

import io.tallystick.key.token.SigningKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * When a node's keys sign and end, so that there is always one that everybody knows: the next is
 * published a lead before the one so far is due, and both may sign for another lead. Pure.
 *
 * @param rotationMillis how long a key signs before the next takes over
 * @param leadMillis how long a key is published before it signs
 * @param firstLeadMillis the same for a key that has none before it, where waiting means no tokens
 * @param tokenLifeMillis how long a token lives
 */
public record SigningPace(
    long rotationMillis, long leadMillis, long firstLeadMillis, long tokenLifeMillis) {

  /** From when a key that is published at {@code now} signs. */
  Instant signsFrom(Instant now, boolean hasCurrent) {
    return now.plusMillis(hasCurrent ? leadMillis : firstLeadMillis);
  }

  /** When the last token of a key that signs from then is dead. */
  Instant until(Instant signsFrom) {
    return signsFrom.plusMillis(rotationMillis + leadMillis + tokenLifeMillis);
  }

  /** The end of a key that is to be replaced from {@code now} on without a gap. */
  Instant retiring(Instant now) {
    return now.plusMillis(2 * leadMillis + tokenLifeMillis);
  }

  /** Whether tokens that a key signs at {@code now} are good for all their life. */
  boolean maySign(SigningKey key, Instant now) {
    return !now.isBefore(key.signsFrom()) && !now.plusMillis(tokenLifeMillis).isAfter(key.until());
  }

  /** The youngest of the keys that may sign, null for none. */
  @Nullable SigningKey current(Collection<SigningKey> own, Instant now) {
    return own.stream()
        .filter(key -> maySign(key, now))
        .max(Comparator.comparing(SigningKey::signsFrom).thenComparing(SigningKey::kid))
        .orElse(null);
  }

  /** Whether it is time to publish another key: none of these lasts beyond the next lead. */
  boolean needsNext(Collection<SigningKey> own, Instant now) {
    return own.stream().noneMatch(key -> key.until().isAfter(retiring(now)));
  }
}
