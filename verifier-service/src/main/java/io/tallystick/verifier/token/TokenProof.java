package io.tallystick.verifier.token;

import io.tallystick.key.credential.Proof;
import org.jspecify.annotations.Nullable;

/**
 * What became of a text that has the form of a token.
 *
 * @param proof UNDECIDED when the signature has to be checked first, BUSY when there was no room
 * @param token on a MATCH
 * @param open what has to be checked, when UNDECIDED
 */
public record TokenProof(Proof proof, @Nullable CheckedToken token, @Nullable UncheckedToken open) {
  static final TokenProof MISMATCH = new TokenProof(Proof.MISMATCH, null, null);
  static final TokenProof BUSY = new TokenProof(Proof.BUSY, null, null);

  static TokenProof match(CheckedToken token) {
    return new TokenProof(Proof.MATCH, token, null);
  }

  static TokenProof undecided(UncheckedToken open) {
    return new TokenProof(Proof.UNDECIDED, null, open);
  }
}
