package io.tallystick.keyservice.relay;

/** The points between which a node may die; a test is told of each and can end the relay there. */
enum RelayStep {
  POLLED,
  FOLDED,
  BEGUN,
  SOME_SENT,
  ALL_SENT,
  OFFSETS_SENT,
  FLUSHED,
  COMMITTED
}
