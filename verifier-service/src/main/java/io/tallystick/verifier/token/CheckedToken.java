package io.tallystick.verifier.token;

import io.tallystick.verifier.verdict.TokenClaims;

/**
 * A token that bore a right signature and is for this deployment. Whether it opens anything now is
 * another question: its end, its revocation, its signing key and its own key are looked at anew for
 * each verdict.
 *
 * @param kid of the key that signed it
 */
public record CheckedToken(TokenClaims claims, String kid) {}
