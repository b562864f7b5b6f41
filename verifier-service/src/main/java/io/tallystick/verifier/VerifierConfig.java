package io.tallystick.verifier;

import io.tallystick.key.state.AddressRange;
import io.tallystick.runtime.config.ListenSettings;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.log.Logs;
import io.tallystick.runtime.ops.Drain;
import io.tallystick.verifier.http.GatewayDoor;
import io.tallystick.verifier.http.GatewaySettings;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that can be set of the service, read once from the environment.
 *
 * @param core what a verifier needs wherever it runs
 * @param eventLoops how many threads answer HTTP
 * @param trustedProxies whose X-Forwarded-For is believed
 * @param gateway what stands in front, and the limits by what it was asked for
 * @param drainWaitMillis how long a stop goes on serving, so that load balancers notice
 */
record VerifierConfig(
    CoreConfig core,
    ListenSettings listen,
    int eventLoops,
    List<AddressRange> trustedProxies,
    GatewayDoor gateway,
    long drainWaitMillis) {
  private static final int PORT = 8081;
  private static final int OPS_PORT = 8091;
  private static final int PROXY_RANGES_MAX = 64;

  static VerifierConfig from(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<AddressRange> proxies =
        settings.value("TALLYSTICK_TRUSTED_PROXIES", "none", VerifierConfig::proxies);
    VerifierConfig config =
        new VerifierConfig(
            CoreConfig.from(settings),
            ListenSettings.from(settings, PORT, OPS_PORT),
            CoreConfig.threads(settings, "TALLYSTICK_EVENT_LOOPS", cores),
            proxies,
            GatewaySettings.from(settings, proxies.isEmpty()),
            Drain.waitMillis(settings));
    // How the process logs is for its main to put in force; here it is only known and checked.
    Logs.from(settings);
    settings.refuseUnknown();
    return config;
  }

  private static List<AddressRange> proxies(String text) {
    if (text.equals("none")) {
      return List.of();
    }
    List<AddressRange> ranges =
        Arrays.stream(text.split(",")).map(String::strip).map(AddressRange::parse).toList();
    if (ranges.size() > PROXY_RANGES_MAX) {
      throw new IllegalArgumentException("at most " + PROXY_RANGES_MAX + " ranges are allowed");
    }
    return ranges;
  }
}
