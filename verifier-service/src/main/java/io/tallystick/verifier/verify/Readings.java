package io.tallystick.verifier.verify;

import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyText;
import io.tallystick.verifier.token.TokenProof;
import io.tallystick.verifier.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a text can be read as a key, the likeliest first. A text of our own is never
 * held against other formats, which may be as loose as another system made them. Nor is a token.
 * Immutable, any thread.
 */
final class Readings {
  private final ForeignFormats formats;
  private final @Nullable Tokens tokens;

  /**
   * @param tokens null where none are accepted
   */
  Readings(ForeignFormats formats, @Nullable Tokens tokens) {
    this.formats = formats;
    this.tokens = tokens;
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
    TokenProof token = tokens == null ? null : tokens.read(text);
    if (tokens != null && token != null) {
      return List.of(new Reading.Token(tokens, token));
    }
    List<Reading> readings = new ArrayList<>(2);
    formats.readings(text).forEach(foreign -> readings.add(new Reading.Foreign(foreign)));
    return readings;
  }
}
