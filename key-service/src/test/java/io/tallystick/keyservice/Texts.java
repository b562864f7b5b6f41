package io.tallystick.keyservice;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import java.util.Objects;

/** Texts that only somebody with bad intentions would send. */
final class Texts {
  private Texts() {}

  /** The same secret under another id, with the checksum made right. */
  static String withId(String text, String id) {
    KeyText parsed = Objects.requireNonNull(KeyText.parse(text));
    return new KeyText(parsed.prefix(), parsed.environment(), new KeyId(id), parsed.secret())
        .reveal();
  }
}
