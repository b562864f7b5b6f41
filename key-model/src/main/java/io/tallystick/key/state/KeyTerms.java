package io.tallystick.key.state;

import io.tallystick.key.text.Environment;

/**
 * What many keys have in common, so that it is kept once for all of them: all that verdicts ask of
 * a profile but the owner, and of a grant but its end and metadata. Immutable; its hash is kept,
 * for it is looked up more often than made.
 */
public final class KeyTerms {
  private final KeyKind kind;
  private final String prefix;
  private final Environment environment;
  private final String workspace;
  private final KeyGrant grant;
  private final int hash;

  /**
   * @param grant without an end and metadata
   */
  public KeyTerms(
      KeyKind kind, String prefix, Environment environment, String workspace, KeyGrant grant) {
    this.kind = kind;
    this.prefix = prefix;
    this.environment = environment;
    this.workspace = workspace;
    this.grant = grant;
    int head = 31 * (31 * kind.hashCode() + prefix.hashCode()) + environment.hashCode();
    this.hash = 31 * (31 * head + workspace.hashCode()) + grant.hashCode();
  }

  public static KeyTerms of(Key key) {
    return new KeyTerms(
        key.profile().kind(),
        key.profile().prefix(),
        key.profile().environment(),
        key.profile().workspace(),
        key.grant().with(null, KeyGrant.NO_METADATA));
  }

  public KeyKind kind() {
    return kind;
  }

  public String prefix() {
    return prefix;
  }

  public Environment environment() {
    return environment;
  }

  public String workspace() {
    return workspace;
  }

  public KeyGrant grant() {
    return grant;
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof KeyTerms that
            && hash == that.hash
            && kind == that.kind
            && environment == that.environment
            && prefix.equals(that.prefix)
            && workspace.equals(that.workspace)
            && grant.equals(that.grant));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "KeyTerms[" + kind + ", " + workspace + "]";
  }
}
