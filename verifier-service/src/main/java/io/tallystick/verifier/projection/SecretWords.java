package io.tallystick.verifier.projection;

import io.tallystick.key.credential.BcryptHash;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.state.KeySecret;
import java.time.Instant;

/**
 * What is kept of one secret as words: the tag in four, the bcrypt hash in five, and in a few bits
 * which pepper and cost they have, 0 for none. When it was made is left out: no verdict asks. One
 * thread writes, any thread reads.
 */
final class SecretWords {
  static final int WIDTH = Tag.WORDS + BcryptHash.WORDS;
  static final int MARK_BITS = 12;
  private static final int COST_BITS = 4;

  private final PepperNames peppers = new PepperNames();

  /** Whether the secret is one of ours, with a tag, a bcrypt hash or both. */
  boolean fits(KeySecret secret) {
    Tag tag = secret.credential().tag();
    return secret.credential().foreign() == null
        && secret.version() <= Integer.MAX_VALUE
        && (tag == null || peppers.number(tag.pepper()) != 0);
  }

  /** Which pepper and cost. */
  int marks(KeySecret secret) {
    Tag tag = secret.credential().tag();
    BcryptHash bcrypt = secret.credential().bcryptHash();
    return (tag == null ? 0 : peppers.number(tag.pepper())) << COST_BITS
        | (bcrypt == null ? 0 : bcrypt.cost());
  }

  void write(KeySecret secret, long[] words, int at) {
    Tag tag = secret.credential().tag();
    BcryptHash bcrypt = secret.credential().bcryptHash();
    if (tag != null) {
      tag.copyTo(words, at);
    }
    if (bcrypt != null) {
      bcrypt.copyTo(words, at + Tag.WORDS);
    }
  }

  KeySecret read(int version, int marks, long[] words, int at) {
    int cost = marks & ((1 << COST_BITS) - 1);
    int pepper = marks >>> COST_BITS;
    BcryptHash bcrypt = cost == 0 ? null : BcryptHash.of(cost, words, at + Tag.WORDS);
    Tag tag = pepper == 0 ? null : Tag.of(peppers.name(pepper), words, at);
    return new KeySecret(version, Instant.EPOCH, Credential.of(bcrypt, tag));
  }
}
