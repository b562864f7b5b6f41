package io.tallystick.key.state;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a key was revoked: a closed list, so that it can be counted and acted on. */
public enum RevokeReason {
  UNSPECIFIED("unspecified"),
  LEAKED("leaked"),
  SUPERSEDED("superseded"),
  UNUSED("unused"),
  OWNER_GONE("owner_gone"),
  ABUSE("abuse");

  private final String text;

  RevokeReason(String text) {
    this.text = text;
  }

  /** The reason named {@code text}, or null if there is none. */
  public static @Nullable RevokeReason parse(String text) {
    for (RevokeReason reason : values()) {
      if (reason.text.equals(text)) {
        return reason;
      }
    }
    return null;
  }

  /** All names, for the error that refuses another one. */
  public static String names() {
    return Arrays.stream(values()).map(RevokeReason::text).collect(Collectors.joining(", "));
  }

  public String text() {
    return text;
  }
}
