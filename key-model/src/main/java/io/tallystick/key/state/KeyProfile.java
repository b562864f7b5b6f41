package io.tallystick.key.state;

import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyPrefix;

/**
 * What a key is: its kind, how its text begins, whose it is and what it is called.
 *
 * @param kind what it opens
 * @param prefix the first part of its text
 * @param environment live or test
 * @param workspace the tenant it belongs to, 1 to 64 of {@code [a-z0-9-]}
 * @param owner who is responsible for it, 1 to 128 characters
 * @param name what its owner calls it, 0 to 128 characters
 */
public record KeyProfile(
    KeyKind kind,
    String prefix,
    Environment environment,
    String workspace,
    String owner,
    String name) {
  public static final int OWNER_LENGTH_MAX = 128;
  public static final int NAME_LENGTH_MAX = 128;
  private static final int WORKSPACE_LENGTH_MAX = 64;

  public KeyProfile {
    if (!KeyPrefix.isPrefix(prefix)) {
      throw new IllegalArgumentException("a key prefix is 1 to 12 of a-z and 0-9");
    }
    if (!isWorkspace(workspace)) {
      throw new IllegalArgumentException("a workspace is 1 to 64 of a-z, 0-9 and hyphen");
    }
    checkOwner(owner);
    checkName(name);
  }

  KeyProfile named(String other) {
    return new KeyProfile(kind, prefix, environment, workspace, owner, other);
  }

  /** Returns {@code text} if it may be an owner, refuses it with a sentence otherwise. */
  public static String checkOwner(String text) {
    if (text.isBlank() || text.length() > OWNER_LENGTH_MAX || hasControl(text)) {
      throw new IllegalArgumentException(
          "an owner is 1 to " + OWNER_LENGTH_MAX + " characters without control characters");
    }
    return text;
  }

  /** Returns {@code text} if it may be a name, refuses it with a sentence otherwise. */
  public static String checkName(String text) {
    if (text.length() > NAME_LENGTH_MAX || hasControl(text)) {
      throw new IllegalArgumentException(
          "a name is at most " + NAME_LENGTH_MAX + " characters without control characters");
    }
    return text;
  }

  public static boolean isWorkspace(String text) {
    // By hand, as below: a verifier that starts does this for every key there is.
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= WORKSPACE_LENGTH_MAX;
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
