package io.tallystick.verifier.http;

import io.tallystick.key.state.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From where a call really comes: the peer, or, when the peer is a trusted proxy, the rightmost
 * entry of X-Forwarded-For that is not one. Whatever stands further left could have been written by
 * the client. Pure, any thread.
 */
public final class ClientAddress {
  static final byte[] UNKNOWN = new byte[0];

  private final List<AddressRange> trustedProxies;

  public ClientAddress(List<AddressRange> trustedProxies) {
    this.trustedProxies = trustedProxies;
  }

  /**
   * The address in 4 or 16 bytes, or {@link #UNKNOWN}.
   *
   * @param peer the other end of the socket
   * @param forwardedFor every value of X-Forwarded-For, in order
   */
  byte[] of(@Nullable String peer, List<String> forwardedFor) {
    byte[] from = address(peer);
    if (!isTrusted(from)) {
      return from;
    }
    String[] entries = String.join(",", forwardedFor).split(",", -1);
    for (int i = entries.length - 1; i >= 0; i--) {
      byte[] entry = address(entries[i].strip());
      if (!isTrusted(entry)) {
        return entry; // Unreadable counts as untrusted: what is left of it must not be believed.
      }
      from = entry;
    }
    return from;
  }

  /** Whether what the peer says of a client is believed. */
  boolean isTrusted(@Nullable String peer) {
    return isTrusted(address(peer));
  }

  private boolean isTrusted(byte[] address) {
    for (AddressRange range : trustedProxies) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] address(@Nullable String literal) {
    if (literal == null) {
      return UNKNOWN;
    }
    int zone = literal.indexOf('%');
    try {
      return AddressRange.address(zone < 0 ? literal : literal.substring(0, zone));
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }
}
