package io.tallystick.local;

/** Why nothing was started: one sentence for the person at the screen, with the way out. */
final class Refusal extends RuntimeException {
  Refusal(String sentence) {
    super(sentence);
  }
}
