package io.tallystick.key.state;

import org.jspecify.annotations.Nullable;

/** What a key opens: a service's API, the token endpoint, or the management API. */
public enum KeyKind {
  API_KEY("api_key"),
  OAUTH_CLIENT("oauth_client"),
  MANAGEMENT("management");

  private final String text;

  KeyKind(String text) {
    this.text = text;
  }

  /** The kind named {@code text}, or null if there is none. */
  public static @Nullable KeyKind parse(String text) {
    for (KeyKind kind : values()) {
      if (kind.text.equals(text)) {
        return kind;
      }
    }
    return null;
  }

  public String text() {
    return text;
  }
}
