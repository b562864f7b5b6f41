package io.tallystick.verifier.permit;

import io.tallystick.limit.Claim;
import io.tallystick.limit.Limit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a gateway was asked for, as far as limits depend on it: the rules that it is under, and from
 * where. Immutable.
 *
 * @param address 4 or 16 bytes, or another number for one that is not known; asked for only when no
 *     key was shown
 */
public record Route(List<RouteRule> rules, Supplier<byte[]> address) {
  /** Of calls that no rule is for. */
  public static final Route NONE = new Route(List.of(), () -> new byte[0]);

  private static final String RULES = "r/";
  private static final String ADDRESSES = "a/";
  private static final String UNKNOWN = "unknown";
  private static final int IPV6_BYTES = 16;

  /** Whoever has one IPv6 address usually has all of its /64. */
  private static final int IPV6_NETWORK_BYTES = 8;

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Whether a call without a key is let through as long as it is within all rules. */
  public boolean letsIn() {
    return rules.stream().anyMatch(RouteRule::letsIn);
  }

  /** What a call with this key takes from, besides what the key and its owner have. */
  public List<Claim> claims(String keyId) {
    return claimsOf("/" + keyId);
  }

  /** What a call without a key takes from. */
  public Demand withoutKey() {
    return new Demand(ADDRESSES + text(address.get()), claimsOf(""));
  }

  /** One claim for the rules of each shelf, because a call may have few claims. */
  private List<Claim> claimsOf(String whose) {
    List<Claim> claims = new ArrayList<>();
    int from = 0;
    while (from < rules.size()) {
      int shelf = rules.get(from).index() / Claim.LIMITS_MAX;
      List<Limit> limits = new ArrayList<>();
      int to = from;
      while (to < rules.size() && rules.get(to).index() / Claim.LIMITS_MAX == shelf) {
        limits.add(rules.get(to).limit());
        to++;
      }
      claims.add(new Claim(RULES + shelf + whose, limits));
      from = to;
    }
    return claims;
  }

  /** Whether a claim's subject is a route's. */
  static boolean isSubject(String subject) {
    return subject.startsWith(RULES);
  }

  private static String text(byte[] address) {
    HexFormat hex = HexFormat.of();
    return switch (address.length) {
      case 4 -> hex.formatHex(address);
      case IPV6_BYTES -> hex.formatHex(address, 0, IPV6_NETWORK_BYTES);
      default -> UNKNOWN;
    };
  }
}
