package io.tallystick.keyservice.access;

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
}
