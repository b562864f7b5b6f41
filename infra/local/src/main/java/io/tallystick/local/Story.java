package io.tallystick.local;

import java.io.PrintStream;
import java.util.Locale;

/** What the person at the screen reads: one line per step, times in milliseconds. Any thread. */
final class Story {
  private final PrintStream screen;

  Story(PrintStream screen) {
    this.screen = screen;
  }

  void line(String text) {
    screen.println(text);
    screen.flush();
  }

  /** A step that is done, with how long it took. */
  void step(String what, String detail, long nanos) {
    line(String.format(Locale.ROOT, "  %9s  %-12s %s", millis(nanos), what, detail));
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
