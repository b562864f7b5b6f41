package io.tallystick.key.text;

/**
 * A text that can be looked at only so often: a regular expression that tries ever more ways to
 * match is ended instead of holding up its thread. One match, one thread.
 */
final class BoundedText implements CharSequence {
  /** About a millisecond's worth; a pattern without nested repetition needs a few hundred. */
  private static final int LOOKS_MAX = 100_000;

  private final String text;
  private int looks;

  /** The bound was reached. Carries no stack. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("too many looks at a text", null, false, false);
    }
  }

  BoundedText(String text) {
    this.text = text;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (++looks > LOOKS_MAX) {
      throw new Exhausted();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
