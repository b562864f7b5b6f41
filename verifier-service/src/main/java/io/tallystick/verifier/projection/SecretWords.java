package io.tallystick.verifier.projection;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.state.KeySecret;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one secret as words: the tag in four, the bcrypt hash in five, and in a few bits
 * which pepper and cost they have, 0 for none. When it was made is left out: no verdict asks. One
 * thread writes, any thread reads.
 */
final class SecretWords {
  static final int WIDTH = 9;
  static final int MARK_BITS = 12;
  private static final int TAG_WORDS = 4;
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
    String bcrypt = secret.credential().bcrypt();
    return (tag == null ? 0 : peppers.number(tag.pepper())) << COST_BITS
        | (bcrypt == null ? 0 : BcryptWords.cost(bcrypt));
  }

  void write(KeySecret secret, long[] words, int at) {
    Tag tag = secret.credential().tag();
    String bcrypt = secret.credential().bcrypt();
    if (tag != null) {
      ByteBuffer.wrap(tag.bytes()).asLongBuffer().get(words, at, TAG_WORDS);
    }
    if (bcrypt != null) {
      BcryptWords.write(bcrypt, words, at + TAG_WORDS);
    }
  }

  KeySecret read(int version, int marks, long[] words, int at) {
    int cost = marks & ((1 << COST_BITS) - 1);
    String bcrypt = cost == 0 ? null : BcryptWords.read(cost, words, at + TAG_WORDS);
    return new KeySecret(
        version, Instant.EPOCH, new Credential(bcrypt, tag(marks >>> COST_BITS, words, at)));
  }

  private @Nullable Tag tag(int pepper, long[] words, int at) {
    if (pepper == 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(TAG_WORDS * Long.BYTES);
    for (int i = 0; i < TAG_WORDS; i++) {
      bytes.putLong(words[at + i]);
    }
    return new Tag(peppers.name(pepper), bytes.array());
  }
}
