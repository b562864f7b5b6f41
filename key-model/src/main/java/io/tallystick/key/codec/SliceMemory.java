package io.tallystick.key.codec;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what some pieces of text mean, so that those which come again and again are read and
 * kept once. Bounded: of two that fall together the later one stays. Any thread; a race costs a
 * second reading.
 */
final class SliceMemory<T> {
  private static final int SLOTS = 4_096;
  private static final int SPREAD = 0x9E3779B9;

  private final Function<byte[], T> reader;
  private final @Nullable Known<T>[] known = slots();

  /** A piece of text and its meaning; immutable, so that threads may share it without a lock. */
  private static final class Known<T> {
    private final byte[] slice;
    private final T meaning;

    Known(byte[] slice, T meaning) {
      this.slice = slice;
      this.meaning = meaning;
    }
  }

  /**
   * @param reader makes the meaning of a piece that is not known
   */
  SliceMemory(Function<byte[], T> reader) {
    this.reader = reader;
  }

  /** What the text from {@code from} to the cursor means. */
  T of(PlainCursor cursor, int from) {
    int slot = (cursor.sliceHash(from) * SPREAD) >>> 20;
    Known<T> there = known[slot];
    if (there != null && cursor.sliceEquals(from, there.slice)) {
      return there.meaning;
    }
    byte[] slice = cursor.slice(from);
    T meaning = Objects.requireNonNull(reader.apply(slice));
    known[slot] = new Known<>(slice, meaning);
    return meaning;
  }

  @SuppressWarnings("unchecked") // An array of a generic type has no other way to be.
  private static <T> @Nullable Known<T>[] slots() {
    return (@Nullable Known<T>[]) new Known<?>[SLOTS];
  }
}
