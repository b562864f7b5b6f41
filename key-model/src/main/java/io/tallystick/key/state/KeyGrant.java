package io.tallystick.key.state;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do: the part that can be changed without making another key.
 *
 * @param scopes sorted, without doubles
 * @param limits null means the deployment's default, empty means none
 * @param expiresAt when it ends, null for never
 * @param allowedAddresses from where it may be used, empty for anywhere
 * @param metadata the owner's own JSON object, compact text
 * @param client what only an OAuth client has
 */
public record KeyGrant(
    List<String> scopes,
    @Nullable List<KeyLimit> limits,
    @Nullable Instant expiresAt,
    List<AddressRange> allowedAddresses,
    String metadata,
    ClientTerms client) {
  public static final String NO_METADATA = "{}";

  /** May use everything that needs no scope, from anywhere, for ever, at the default limit. */
  public static final KeyGrant PLAIN = new KeyGrant(List.of(), null, null, List.of(), NO_METADATA);

  public KeyGrant {
    scopes = Scope.checkAll(scopes);
    limits = limits == null ? null : List.copyOf(limits);
    allowedAddresses = List.copyOf(allowedAddresses);
    if (limits != null && limits.size() > KeyLimit.PER_KEY_MAX) {
      throw new IllegalArgumentException("a key has at most " + KeyLimit.PER_KEY_MAX + " limits");
    }
    if (limits != null && hasTwins(limits)) {
      throw new IllegalArgumentException("two limits of a key have the same name");
    }
    if (allowedAddresses.size() > AddressRange.PER_KEY_MAX) {
      throw new IllegalArgumentException(
          "a key has at most " + AddressRange.PER_KEY_MAX + " allowed addresses");
    }
  }

  /** The grant of a key that is no OAuth client. */
  public KeyGrant(
      List<String> scopes,
      @Nullable List<KeyLimit> limits,
      @Nullable Instant expiresAt,
      List<AddressRange> allowedAddresses,
      String metadata) {
    this(scopes, limits, expiresAt, allowedAddresses, metadata, ClientTerms.NONE);
  }

  /** The same grant with other terms of a client. */
  public KeyGrant with(ClientTerms terms) {
    return new KeyGrant(scopes, limits, expiresAt, allowedAddresses, metadata, terms);
  }

  /** At most {@link KeyLimit#PER_KEY_MAX} of them, so that comparing each with each is cheap. */
  private static boolean hasTwins(List<KeyLimit> limits) {
    for (int i = 1; i < limits.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (limits.get(i).name().equals(limits.get(j).name())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the key has ended at {@code now}. */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
