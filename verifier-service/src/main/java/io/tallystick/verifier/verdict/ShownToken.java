package io.tallystick.verifier.verdict;

/**
 * An access token under a right signature, and how it stands by itself at the moment of the
 * verdict.
 *
 * @param standing VALID, or why the token opens nothing whatever its key: EXPIRED, REVOKED, INVALID
 */
public record ShownToken(TokenClaims claims, Code standing) {}
