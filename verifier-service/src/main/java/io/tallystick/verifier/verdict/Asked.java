package io.tallystick.verifier.verdict;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks: may whoever shows this text do that, from there? Holds a secret, so its
 * {@code toString} hides the key.
 *
 * @param key the text shown as a key, null if none was
 * @param scopes what the key must have
 * @param address from where, 4 or 16 bytes, or {@link #NO_ADDRESS}; asked for only when it matters
 * @param cost how many permits of each limit, 0 only looks
 * @param minVersion of the key that has to be there before there is a verdict, 0 for any
 */
public record Asked(
    @Nullable String key,
    List<String> scopes,
    Supplier<byte[]> address,
    long cost,
    long minVersion) {
  /** In no range. */
  private static final byte[] NOWHERE = new byte[0];

  /** The address of a caller that is not known; no range holds it. */
  public static final Supplier<byte[]> NO_ADDRESS = () -> NOWHERE;

  /** For whatever version is there. */
  public Asked(@Nullable String key, List<String> scopes, Supplier<byte[]> address, long cost) {
    this(key, scopes, address, cost, 0);
  }

  /** The same with the address read now, for a verdict that is made later on another thread. */
  public Asked withAddressRead() {
    byte[] read = address.get();
    return new Asked(key, scopes, () -> read, cost, minVersion);
  }

  @Override
  public String toString() {
    return "Asked[hidden, scopes=" + scopes + ", cost=" + cost + ", minVersion=" + minVersion + "]";
  }
}
