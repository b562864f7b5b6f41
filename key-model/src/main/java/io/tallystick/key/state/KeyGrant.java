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
 */
public record KeyGrant(
    List<String> scopes,
    @Nullable List<KeyLimit> limits,
    @Nullable Instant expiresAt,
    List<AddressRange> allowedAddresses,
    String metadata) {
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
    if (limits != null
        && limits.size() > 1
        && limits.stream().map(KeyLimit::name).distinct().count() != limits.size()) {
      throw new IllegalArgumentException("two limits of a key have the same name");
    }
    if (allowedAddresses.size() > AddressRange.PER_KEY_MAX) {
      throw new IllegalArgumentException(
          "a key has at most " + AddressRange.PER_KEY_MAX + " allowed addresses");
    }
  }

  /** Whether the key has ended at {@code now}. */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
