package io.tallystick.keyservice.access;

import io.tallystick.key.text.KeyId;
import java.util.Collection;
import java.util.Set;

/**
 * Who calls the management API: a management key that was proved.
 *
 * @param id of the management key, the actor in every event
 * @param workspace the only one it sees
 * @param scopes what it may do and, at most, grant
 */
public record Caller(KeyId id, String workspace, Set<String> scopes) {

  public boolean has(String scope) {
    return scopes.contains(scope);
  }

  /** Whether it may give these scopes to another management key: nobody grants what it lacks. */
  public boolean mayGrant(Collection<String> granted) {
    return scopes.containsAll(granted);
  }
}
