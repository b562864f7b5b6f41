package io.tallystick.verifier.token;

/** 256 bits that stand for one text in this process. Immutable. */
record Digest(long first, long second, long third, long fourth) {}
