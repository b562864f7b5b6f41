package io.tallystick.verifier;

import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Scope;
import io.tallystick.limit.Limit;
import io.tallystick.verifier.verdict.Asked;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a key is asked to allow. Immutable, so one per route can serve every call; each {@code with}
 * gives another. What it refuses is a mistake of the program, an {@link IllegalArgumentException}.
 */
public final class VerifyRequest {
  /** The highest cost, as of a limit itself. */
  public static final long COST_MAX = Limit.LIMIT_MAX;

  private static final VerifyRequest ANY =
      new VerifyRequest(List.of(), Asked.NO_ADDRESS, /* cost= */ 1, /* minVersion= */ 0);

  private final List<String> scopes;
  private final Supplier<byte[]> address;
  private final long cost;
  private final long minVersion;

  private VerifyRequest(List<String> scopes, Supplier<byte[]> address, long cost, long minVersion) {
    this.scopes = scopes;
    this.address = address;
    this.cost = cost;
    this.minVersion = minVersion;
  }

  /**
   * No scope is needed, from an address that is not known, at a cost of 1. A key that is limited to
   * addresses is refused such a request.
   */
  public static VerifyRequest any() {
    return ANY;
  }

  /** With these scopes, which the key must all have: up to 64, of up to 64 characters. */
  public VerifyRequest withScopes(String... needed) {
    if (needed.length > Scope.PER_KEY_MAX) {
      throw new IllegalArgumentException(
          "a request names at most " + Scope.PER_KEY_MAX + " scopes");
    }
    return new VerifyRequest(
        Arrays.stream(needed).map(Scope::check).distinct().toList(), address, cost, minVersion);
  }

  /** With the address that the call comes from. */
  public VerifyRequest withAddress(InetAddress from) {
    return withAddress(from.getAddress());
  }

  /** With the address that the call comes from, an IPv4 or IPv6 literal; no name is looked up. */
  public VerifyRequest withAddress(String literal) {
    return withAddress(AddressRange.address(literal));
  }

  /**
   * With a cost, which is how much of each limit an allowed call takes: 0 to {@link #COST_MAX}. 0
   * only looks, and is never denied for the limits.
   */
  public VerifyRequest withCost(long permits) {
    if (permits < 0 || permits > COST_MAX) {
      throw new IllegalArgumentException("a cost is 0 to " + COST_MAX + ", not " + permits);
    }
    return new VerifyRequest(scopes, address, permits, minVersion);
  }

  /**
   * With a version that a create or another change of the key answered, 1 or more. Until this
   * process has it and the text proves it, the verdict is held, a second at most; then it is {@code
   * NOT_YET_VISIBLE}.
   */
  public VerifyRequest withMinVersion(long version) {
    if (version < 1) {
      throw new IllegalArgumentException("a version is 1 or more, not " + version);
    }
    return new VerifyRequest(scopes, address, cost, version);
  }

  /** The scopes that the key must have. */
  public List<String> scopes() {
    return scopes;
  }

  public long cost() {
    return cost;
  }

  Asked asked(@Nullable String key) {
    return new Asked(key, scopes, address, cost, minVersion);
  }

  private VerifyRequest withAddress(byte[] bytes) {
    return new VerifyRequest(scopes, () -> bytes, cost, minVersion);
  }
}
