package io.tallystick.key.state;

import org.jspecify.annotations.Nullable;

/**
 * Why a key was revoked.
 *
 * @param reason of the closed list
 * @param note in somebody's own words, up to {@link #NOTE_LENGTH_MAX} characters
 */
public record Revocation(RevokeReason reason, @Nullable String note) {
  public static final int NOTE_LENGTH_MAX = 500;

  public Revocation {
    if (note != null) {
      checkNote(note);
    }
  }

  /** Returns {@code text} if it may be a note, refuses it with a sentence otherwise. */
  public static String checkNote(String text) {
    boolean control = text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n');
    if (text.length() > NOTE_LENGTH_MAX || control) {
      throw new IllegalArgumentException(
          "a note is at most "
              + NOTE_LENGTH_MAX
              + " characters without control characters but line feeds");
    }
    return text;
  }
}
