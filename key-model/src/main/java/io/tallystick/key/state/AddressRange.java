package io.tallystick.key.state;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A CIDR range of IPv4 or IPv6 addresses, or one address. Literals only: nothing here ever asks a
 * name server. An IPv4-mapped IPv6 address counts as its IPv4 address. Immutable.
 */
public final class AddressRange {
  public static final int PER_KEY_MAX = 64;
  private static final Pattern IPV4 = Pattern.compile("(?:\\d{1,3}\\.){3}\\d{1,3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  private final byte[] network;
  private final int prefixBits;

  private AddressRange(byte[] network, int prefixBits) {
    this.network = network;
    this.prefixBits = prefixBits;
  }

  /** Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address. */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    int bitsMax = address.length * 8;
    String bits = slash < 0 ? Integer.toString(bitsMax) : text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > bitsMax) {
      throw new IllegalArgumentException(
          "the number after the slash is from 0 to " + bitsMax + " for this address");
    }
    AddressRange range = new AddressRange(address, Integer.parseInt(bits));
    if (!range.hasNoHostBits()) {
      throw new IllegalArgumentException("the address has bits set beyond its /" + bits);
    }
    return range;
  }

  /** The bytes of an address literal, 4 or 16; refuses names and every other text. */
  public static byte[] address(String literal) {
    boolean shaped =
        literal.indexOf(':') >= 0
            ? IPV6.matcher(literal).matches()
            : IPV4.matcher(literal).matches();
    try {
      if (shaped) {
        return InetAddress.getByName(literal).getAddress();
      }
    } catch (UnknownHostException e) {
      // Shaped like an address but none, such as 1.2.3.999: the same refusal as any other text.
    }
    throw new IllegalArgumentException(
        "an address is an IPv4 or IPv6 literal, such as 192.0.2.7 or 2001:db8::7");
  }

  /** Whether the range holds {@code address}, as {@link #address} gives it. */
  public boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit += 8) {
      int keep = Math.min(8, prefixBits - bit);
      int mask = 0xFF << (8 - keep);
      if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The canonical CIDR text, with the number of bits always given. */
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/" + prefixBits;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  private boolean hasNoHostBits() {
    for (int bit = prefixBits; bit < network.length * 8; bit++) {
      if ((network[bit / 8] & (0x80 >> (bit % 8))) != 0) {
        return false;
      }
    }
    return true;
  }
}
