package io.tallystick.verifier.verify;

import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a text can be read as a key, the likeliest first. A text of our own is never
 * held against other formats, which may be as loose as another system made them. Immutable, any
 * thread.
 */
final class Readings {
  private final ForeignFormats formats;

  Readings(ForeignFormats formats) {
    this.formats = formats;
  }

  /** Empty when the text can be no key at all. */
  List<Reading> of(@Nullable String text) {
    KeyText own = KeyText.parse(text);
    if (own != null) {
      return List.of(new Reading.Own(own));
    }
    if (text == null) {
      return List.of();
    }
    List<Reading> readings = new ArrayList<>(2);
    formats.readings(text).forEach(foreign -> readings.add(new Reading.Foreign(foreign)));
    return readings;
  }
}
