package io.tallystick.keyservice.directory;

import io.tallystick.key.text.KeyId;

/**
 * A stretch of time in equal steps, all in minutes since 1970.
 *
 * @param from a multiple of the step, as {@code to} is
 * @param to exclusive
 */
public record UsageQuery(KeyId id, long from, long to, long step) {
  public int steps() {
    return Math.toIntExact((to - from) / step);
  }
}
