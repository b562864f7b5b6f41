package io.tallystick.verifier.token;

/** A token of our form that names a trusted key, and the digest of its text. Immutable. */
public record UncheckedToken(Digest digest, TokenText text, TrustedKey key) {}
