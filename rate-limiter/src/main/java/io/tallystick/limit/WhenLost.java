package io.tallystick.limit;

/** Decides a call that Redis did not. Any thread; it must not block. */
interface WhenLost {
  Decision decide(Bundle bundle, long cost);
}
