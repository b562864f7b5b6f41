package io.tallystick.keyservice.command;

import io.tallystick.key.state.KeyKind;
import java.util.Set;

/** The scopes of management keys: a closed list. */
public final class ManagementScope {
  public static final String KEYS_READ = "keys:read";
  public static final String KEYS_WRITE = "keys:write";
  public static final String CLIENTS_WRITE = "clients:write";
  public static final String MANAGEMENT_WRITE = "management:write";
  public static final Set<String> ALL =
      Set.of(KEYS_READ, KEYS_WRITE, CLIENTS_WRITE, MANAGEMENT_WRITE);

  private ManagementScope() {}

  /** The scope that it takes to make or change keys of a kind. */
  public static String toWrite(KeyKind kind) {
    return switch (kind) {
      case API_KEY -> KEYS_WRITE;
      case OAUTH_CLIENT -> CLIENTS_WRITE;
      case MANAGEMENT -> MANAGEMENT_WRITE;
    };
  }
}
