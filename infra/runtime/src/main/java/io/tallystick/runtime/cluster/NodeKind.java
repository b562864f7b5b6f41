package io.tallystick.runtime.cluster;

/** What a node is for. */
public enum NodeKind {
  VERIFIER("verifier"),
  KEY_SERVICE("key-service");

  private final String text;

  NodeKind(String text) {
    this.text = text;
  }

  /** As reports say it. */
  public String text() {
    return text;
  }

  static NodeKind parse(String text) {
    for (NodeKind kind : values()) {
      if (kind.text.equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("a kind is verifier or key-service");
  }
}
