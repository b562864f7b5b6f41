package io.tallystick.key.state;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do: the part that can be changed without making another key.
 *
 * @param scopes sorted, without doubles
 * @param limits its own; null means those of its plan, or the deployment's default where it has
 *     none; empty means none
 * @param expiresAt when it ends, null for never
 * @param allowedAddresses from where it may be used, empty for anywhere
 * @param metadata the owner's own JSON object, compact text
 * @param client what only an OAuth client has
 * @param plan whose limits it has, null for none; never beside limits of its own
 */
public record KeyGrant(
    List<String> scopes,
    @Nullable List<KeyLimit> limits,
    @Nullable Instant expiresAt,
    List<AddressRange> allowedAddresses,
    String metadata,
    ClientTerms client,
    @Nullable String plan) {
  public static final String NO_METADATA = "{}";

  /** May use everything that needs no scope, from anywhere, for ever, at the default limit. */
  public static final KeyGrant PLAIN = new KeyGrant(List.of(), null, null, List.of(), NO_METADATA);

  public KeyGrant {
    scopes = Scope.checkAll(scopes);
    limits = limits == null ? null : KeyLimit.checkAll(limits, "a key");
    allowedAddresses = List.copyOf(allowedAddresses);
    if (allowedAddresses.size() > AddressRange.PER_KEY_MAX) {
      throw new IllegalArgumentException(
          "a key has at most " + AddressRange.PER_KEY_MAX + " allowed addresses");
    }
    if (plan != null) {
      PlanName.check(plan);
      if (limits != null) {
        throw new IllegalArgumentException("a key has a plan or limits of its own, not both");
      }
    }
  }

  /** The grant of a key without a plan. */
  public KeyGrant(
      List<String> scopes,
      @Nullable List<KeyLimit> limits,
      @Nullable Instant expiresAt,
      List<AddressRange> allowedAddresses,
      String metadata,
      ClientTerms client) {
    this(scopes, limits, expiresAt, allowedAddresses, metadata, client, null);
  }

  /** The grant of a key without a plan that is no OAuth client. */
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
    return new KeyGrant(scopes, limits, expiresAt, allowedAddresses, metadata, terms, plan);
  }

  /** The same grant with another end and other metadata. */
  public KeyGrant with(@Nullable Instant end, String otherMetadata) {
    return new KeyGrant(scopes, limits, end, allowedAddresses, otherMetadata, client, plan);
  }

  /** The same grant with a plan's limits. */
  public KeyGrant onPlan(String name) {
    return new KeyGrant(scopes, null, expiresAt, allowedAddresses, metadata, client, name);
  }

  /** The same grant with limits of its own; null for the deployment's default. */
  public KeyGrant limitedTo(@Nullable List<KeyLimit> own) {
    return new KeyGrant(scopes, own, expiresAt, allowedAddresses, metadata, client, null);
  }

  /** Whether the key has ended at {@code now}. */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
