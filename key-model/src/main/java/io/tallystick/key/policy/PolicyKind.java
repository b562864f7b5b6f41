package io.tallystick.key.policy;

import org.jspecify.annotations.Nullable;

/** Whose limits a policy holds. */
public enum PolicyKind {
  /** Of each key that names the plan, for itself. */
  PLAN("plan", "a plan"),
  /** Of all keys of an owner together. */
  OWNER("owner", "an owner");

  private final String text;
  private final String one;

  PolicyKind(String text, String one) {
    this.text = text;
    this.one = one;
  }

  /** One of them, in a sentence. */
  public String one() {
    return one;
  }

  public String text() {
    return text;
  }

  static @Nullable PolicyKind parse(String text) {
    for (PolicyKind kind : values()) {
      if (kind.text.equals(text)) {
        return kind;
      }
    }
    return null;
  }
}
