package io.tallystick.keyservice.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on: after the key with this time and id. It carries a mark of the list's
 * filter, so that it is refused on any other list. It is no secret and grants nothing.
 *
 * @param filterMark of the filter that the list had
 * @param createdAtMillis of the last key shown
 * @param id of the last key shown
 */
public record Cursor(int filterMark, long createdAtMillis, String id) {
  private static final int SIZE_BYTES = 4 + 8 + 16;

  /** The cursor of a list under {@code filter} that has shown up to this key. */
  static Cursor after(KeyFilter filter, long createdAtMillis, String id) {
    return new Cursor(mark(filter), createdAtMillis, id);
  }

  /** The cursor that {@code text} stands for on a list under {@code filter}; null if it is none. */
  public static @Nullable Cursor parse(String text, KeyFilter filter) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (bytes.length != SIZE_BYTES) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int filterMark = buffer.getInt();
    long createdAtMillis = buffer.getLong();
    String id = new String(bytes, 12, 16, StandardCharsets.ISO_8859_1);
    return filterMark == mark(filter) ? new Cursor(filterMark, createdAtMillis, id) : null;
  }

  /** URL-safe text. */
  public String text() {
    byte[] bytes =
        ByteBuffer.allocate(SIZE_BYTES)
            .putInt(filterMark)
            .putLong(createdAtMillis)
            .put(id.getBytes(StandardCharsets.ISO_8859_1))
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int mark(KeyFilter filter) {
    // A list's hash is specified, so every node and version makes the same mark.
    int mark =
        Arrays.asList(
                filter.workspace(),
                filter.owner(),
                filter.environment(),
                filter.kind(),
                filter.status())
            .hashCode();
    return filter.at() == null ? mark : 31 * mark + Long.hashCode(filter.at().toEpochMilli());
  }
}
