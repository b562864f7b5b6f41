package io.tallystick.key.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What every event says of itself: which version it makes, when, and who asked.
 *
 * @param version the number of the key's state that it makes, 1 for created
 * @param at when, in whole milliseconds
 * @param actor the id of the management key that asked, or {@code bootstrap}
 */
public record Change(long version, Instant at, String actor) {
  /** The actor of the first management key, which no key could ask for. */
  public static final String BOOTSTRAP = "bootstrap";

  public Change {
    if (version < 1) {
      throw new IllegalArgumentException("an event's version is at least 1");
    }
    if (actor.isEmpty() || actor.length() > 64) {
      throw new IllegalArgumentException("an actor is 1 to 64 characters");
    }
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }
}
