package io.tallystick.verifier.verdict;

import org.jspecify.annotations.Nullable;

/**
 * A verdict before the limits: its code, and the key if its secret was proved. Nothing of a key is
 * ever told without that.
 */
public record Verdict(Code code, @Nullable ProvedKey proved) {

  static Verdict untold(Code code) {
    return new Verdict(code, null);
  }
}
