package io.tallystick.limit;

import java.util.Locale;

/** How a limit counts. What each promises, and what it keeps in Redis, is in the README. */
public enum Algorithm {
  /** Never more than the limit in any interval of the window. */
  SLIDING,
  /** Smooth: in any interval t at most burst + t × limit ÷ window. */
  GCRA,
  /** Never more than the limit in each window, counted from 1970 in UTC, without gaps. */
  FIXED,
  /** As {@link #FIXED}, for the calendar's months in UTC. */
  MONTHLY,
  /** A total that is used up; only a larger total brings more. */
  CREDITS;

  /**
   * As texts name it: {@code sliding}, {@code gcra}, {@code fixed} (months too), {@code credits}.
   */
  public String text() {
    return this == MONTHLY ? FIXED.text() : name().toLowerCase(Locale.ROOT);
  }
}
