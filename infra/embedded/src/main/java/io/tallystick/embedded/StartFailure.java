package io.tallystick.embedded;

/**
 * Why a backend did not start, as one sentence for the person at the screen. Nothing that was begun
 * is left running when it is thrown.
 */
public final class StartFailure extends RuntimeException {
  StartFailure(String sentence) {
    super(sentence);
  }

  StartFailure(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
