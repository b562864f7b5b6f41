package io.tallystick.key.proof;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Marks;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of holding a text against a key's live secrets, the current and the one being
 * retired. Pure but for the peppers' arithmetic: no slow hash runs here.
 *
 * @param proof UNDECIDED when only bcrypt can decide
 * @param matched the secret that was proved, on a MATCH
 * @param open the secrets that bcrypt has to decide on, when UNDECIDED, the current first
 */
public record SecretProof(Proof proof, @Nullable KeySecret matched, List<KeySecret> open) {
  static final SecretProof MISMATCH = new SecretProof(Proof.MISMATCH, null, List.of());
  static final SecretProof BUSY = new SecretProof(Proof.BUSY, null, List.of());

  static SecretProof match(KeySecret secret) {
    return new SecretProof(Proof.MATCH, secret, List.of());
  }

  /** What holding a text against no key comes to, with the work that a mismatch costs. */
  public static SecretProof ofNothing(Peppers peppers, KeyText text) {
    peppers.proveNothing(text);
    return MISMATCH;
  }

  /** Holds a text of our own against {@code key}; the text's prefix and environment count too. */
  public static SecretProof of(Peppers peppers, KeyView key, KeyText text, Instant now) {
    boolean named = key.environment() == text.environment() && text.hasPrefix(key.prefix());
    Marks marks = peppers.marks(text);
    KeySecrets secrets = key.secrets();
    KeySecret current = secrets.current();
    KeySecret previous = secrets.previousAt(now);
    Proof first = byTag(current, marks);
    Proof second = previous == null ? Proof.MISMATCH : byTag(previous, marks);
    if (!named) {
      // Only now, after the same work.
      return first == Proof.UNDECIDED ? ofNothing(peppers, text) : MISMATCH;
    }
    if (first == Proof.MATCH) {
      return match(current);
    }
    if (second == Proof.MATCH && previous != null) {
      return match(previous);
    }
    if (first == Proof.UNDECIDED) {
      boolean both = second == Proof.UNDECIDED && previous != null;
      return undecided(both ? List.of(current, previous) : List.of(current));
    }
    return second == Proof.UNDECIDED && previous != null ? undecided(List.of(previous)) : MISMATCH;
  }

  /** Holds one reading of a foreign text against {@code key}, which was found by its name. */
  public static SecretProof of(KeyView key, ForeignText text, Instant now) {
    KeySecret current = key.secrets().current();
    KeySecret previous = key.secrets().previousAt(now);
    if (isNamed(current, text.name())) {
      return named(current, text);
    }
    return previous != null && isNamed(previous, text.name()) ? named(previous, text) : MISMATCH;
  }

  private static SecretProof named(KeySecret secret, ForeignText text) {
    // A hash of the whole text was found by that text, so finding it is the proof.
    return text.name().isHash() ? match(secret) : undecided(List.of(secret));
  }

  private static boolean isNamed(KeySecret secret, ForeignName name) {
    return name.equals(secret.credential().foreign());
  }

  private static Proof byTag(KeySecret secret, Marks marks) {
    Credential credential = secret.credential();
    if (credential.foreign() != null) {
      return Proof.MISMATCH;
    }
    Proof proof = marks.prove(credential);
    return proof == Proof.UNDECIDED && credential.bcryptHash() == null ? Proof.MISMATCH : proof;
  }

  private static SecretProof undecided(List<KeySecret> open) {
    return new SecretProof(Proof.UNDECIDED, null, open);
  }
}
