package io.tallystick.local;

/** What the show expected and did not see, as one sentence. The system itself keeps running. */
final class ShowFailure extends RuntimeException {
  ShowFailure(String sentence) {
    super(sentence);
  }
}
