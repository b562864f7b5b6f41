package io.tallystick.events.example;

/**
 * Events that should come next are not on the stream any more, or it is another stream. The table
 * is right up to where it is, and can't go on: only a new one from the beginning is whole again.
 */
final class HistoryLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HistoryLost(String message) {
    super(message + ". Only a new file, filled from the beginning, is whole again.");
  }
}
