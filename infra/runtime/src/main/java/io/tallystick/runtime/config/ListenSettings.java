package io.tallystick.runtime.config;

import io.tallystick.key.state.AddressRange;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a service listens. Off loopback it serves TLS, or is told that a proxy in front does.
 *
 * @param host an address literal or {@code localhost}
 * @param port the public port
 * @param opsPort the operations port, on the same host, plain HTTP
 * @param tls certificate and key, null for plain HTTP
 */
public record ListenSettings(String host, int port, int opsPort, @Nullable Tls tls) {

  /** PEM files. */
  public record Tls(Path certificate, Path key) {}

  /** Reads the settings, with the service's own default ports. */
  public static ListenSettings from(Settings settings, int port, int opsPort) {
    String host = settings.text("TALLYSTICK_HTTP_HOST", "127.0.0.1");
    int httpPort = settings.integer("TALLYSTICK_HTTP_PORT", port, 0, 65_535);
    int operationsPort = settings.integer("TALLYSTICK_OPS_PORT", opsPort, 0, 65_535);
    Path certificate = settings.file("TALLYSTICK_TLS_CERTIFICATE_FILE");
    Path key = settings.file("TALLYSTICK_TLS_KEY_FILE");
    boolean behindProxy = settings.flag("TALLYSTICK_TLS_BY_PROXY");
    if ((certificate == null) != (key == null)) {
      throw new SettingsException(
          "TALLYSTICK_TLS_CERTIFICATE_FILE and TALLYSTICK_TLS_KEY_FILE are needed together.");
    }
    Tls tls = certificate == null || key == null ? null : new Tls(certificate, key);
    if (!isLoopback(host) && tls == null && !behindProxy) {
      throw new SettingsException(
          "TALLYSTICK_HTTP_HOST is '"
              + host
              + "', which others can reach: set TALLYSTICK_TLS_CERTIFICATE_FILE and"
              + " TALLYSTICK_TLS_KEY_FILE, or TALLYSTICK_TLS_BY_PROXY=true if a proxy in front"
              + " serves TLS.");
    }
    return new ListenSettings(host, httpPort, operationsPort, tls);
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      byte[] address = AddressRange.address(host);
      return AddressRange.parse("127.0.0.0/8").contains(address)
          || AddressRange.parse("::1").contains(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
