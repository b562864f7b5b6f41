package io.tallystick.limit;

/**
 * What to make of a Redis that throws counts away when its memory is full, so that a limit starts
 * anew and nobody notices.
 */
public enum OnEviction {
  /** Warn, count and show it. */
  WARN,
  /** Take it for lost: what happens then is chosen and known. */
  REFUSE
}
