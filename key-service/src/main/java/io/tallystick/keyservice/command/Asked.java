package io.tallystick.keyservice.command;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for a change, when, and how far that goes.
 *
 * @param actor the id of the management key, or of the key itself when its holder asks
 * @param workspace the only one in which the actor can see and change keys
 * @param at by the clock of the node that took the command
 * @param scopes of the management key; null when the holder asks, who may do what is asked
 */
public record Asked(String actor, String workspace, Instant at, @Nullable Set<String> scopes) {

  /** What the holder of {@code key} asks of it. */
  public static Asked byHolder(Key key, Instant at) {
    return new Asked(key.id().value(), key.profile().workspace(), at, null);
  }

  boolean has(String scope) {
    return scopes == null || scopes.contains(scope);
  }

  boolean hasAll(Collection<String> wanted) {
    return scopes == null || scopes.containsAll(wanted);
  }

  /** The change that follows on {@code key}; its time never goes back, whichever node decides. */
  Change change(Key key) {
    Instant before = key.life().updatedAt();
    return new Change(key.version() + 1, at.isBefore(before) ? before : at, actor);
  }
}
