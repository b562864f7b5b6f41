package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Change a key's name or grant. A patch that leaves everything as it is changes nothing.
 *
 * @param patch pure; null when the metadata would be too large
 */
public record Update(Function<Key, @Nullable Patched> patch) implements KeyChange {

  @Override
  public Decision decide(Key key, Asked asked) {
    if (key.isRevoked()) {
      return new Decision.Refuse(Rejection.REVOKED);
    }
    Patched after = patch.apply(key);
    if (after == null) {
      return new Decision.Refuse(Rejection.METADATA_TOO_LARGE);
    }
    if (refusesTerms(key, after.grant().client())) {
      return new Decision.Refuse(Rejection.CLIENT_TERMS);
    }
    boolean management = key.profile().kind() == KeyKind.MANAGEMENT;
    if (management && !asked.hasAll(after.grant().scopes())) {
      return new Decision.Refuse(Rejection.ESCALATION);
    }
    List<String> changed = changed(key, after);
    return changed.isEmpty()
        ? new Decision.Unchanged(key)
        : new Decision.Append(
            new KeyUpdated(
                key.id(),
                asked.workspace(),
                asked.change(key),
                after.name(),
                after.grant(),
                changed));
  }

  @Override
  public boolean givesPower() {
    return true;
  }

  private static List<String> changed(Key key, Patched after) {
    KeyGrant before = key.grant();
    KeyGrant grant = after.grant();
    List<String> changed = new ArrayList<>();
    note(changed, "name", key.profile().name(), after.name());
    note(changed, "scopes", before.scopes(), grant.scopes());
    note(changed, "limits", before.limits(), grant.limits());
    note(changed, "plan", before.plan(), grant.plan());
    note(changed, "expiresAt", before.expiresAt(), grant.expiresAt());
    note(changed, "allowedAddresses", before.allowedAddresses(), grant.allowedAddresses());
    note(changed, "metadata", before.metadata(), grant.metadata());
    note(changed, "audiences", before.client().audiences(), grant.client().audiences());
    note(changed, "jwks", before.client().jwks(), grant.client().jwks());
    return changed;
  }

  /** A secret that was shown would stay good beside keys, or nothing be left to prove it by. */
  private static boolean refusesTerms(Key key, ClientTerms after) {
    boolean isClient = key.profile().kind() == KeyKind.OAUTH_CLIENT;
    return (!isClient && !after.equals(ClientTerms.NONE))
        || after.isByKey() != key.grant().client().isByKey();
  }

  private static void note(
      List<String> changed, String name, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      changed.add(name);
    }
  }
}
