package io.tallystick.key.credential;

import io.tallystick.key.text.KeyText;
import org.jspecify.annotations.Nullable;

/**
 * The keyed marks of one shown secret, each made at most once however many credentials it is held
 * against, so that a key with two secrets costs no more than a key with one. One thread.
 */
public final class Marks {
  private final Peppers peppers;
  private final KeyText text;
  private @Nullable Pepper marked;
  private byte[] mark = new byte[0];

  Marks(Peppers peppers, KeyText text) {
    this.peppers = peppers;
    this.text = text;
  }

  /** Decides by the tag alone, in constant time, or says that the tag can't decide. */
  public Proof prove(Credential credential) {
    Tag tag = credential.tag();
    Pepper pepper = tag == null ? null : peppers.named(tag.pepper());
    if (tag == null || pepper == null) {
      return Proof.UNDECIDED;
    }
    if (marked != pepper) {
      marked = pepper;
      mark = pepper.mark(text);
    }
    return tag.matches(mark) ? Proof.MATCH : Proof.MISMATCH;
  }
}
