package io.tallystick.local;

import io.tallystick.local.ShowCalls.Answer;
import java.util.Locale;

/** Prints the show as a table that fits 100 columns. One thread. */
final class ShowTable {
  private static final String ROW = "  %-10s %-12s %6s %10s  %s";

  private final Story story;

  ShowTable(Story story) {
    this.story = story;
  }

  void head() {
    story.line(String.format(Locale.ROOT, ROW, "call", "on", "status", "after", ""));
  }

  void row(String call, String on, Answer answer, long nanos, String note) {
    story.line(
        String.format(Locale.ROOT, ROW, call, on, answer.status(), Story.millis(nanos), note));
  }
}
