package io.tallystick.verifier.http;

import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.verifier.permit.RouteRules;
import java.util.List;
import java.util.Locale;

/** Reads what is set of the gateway in front. A rule that could never count is refused. */
public final class GatewaySettings {
  private static final String RULES = "TALLYSTICK_ROUTE_LIMITS";

  private GatewaySettings() {}

  /**
   * @param trustsNobody whether no proxy is trusted
   */
  public static GatewayDoor from(Settings settings, boolean trustsNobody) {
    Gateway gateway =
        Gateway.valueOf(
            settings
                .choice(
                    "TALLYSTICK_GATEWAY", "none", List.of("none", "envoy", "forwarded", "nginx"))
                .toUpperCase(Locale.ROOT));
    LegacyHeaders legacy =
        LegacyHeaders.valueOf(
            settings
                .choice("TALLYSTICK_LEGACY_HEADERS", "none", List.of("none", "seconds", "epoch"))
                .toUpperCase(Locale.ROOT));
    RouteRules rules = rules(settings);
    if (!rules.isEmpty() && gateway == Gateway.NONE) {
      throw new SettingsException(
          RULES
              + " is set, and TALLYSTICK_GATEWAY does not say where a call's path is told: envoy,"
              + " forwarded or nginx.");
    }
    if (!rules.isEmpty() && gateway.tellsInHeaders() && trustsNobody) {
      throw new SettingsException(
          RULES
              + " goes by headers of the gateway, which are believed of nobody until"
              + " TALLYSTICK_TRUSTED_PROXIES names it.");
    }
    return new GatewayDoor(gateway, rules, legacy);
  }

  private static RouteRules rules(Settings settings) {
    Settings.SecretSource source = settings.secret(RULES);
    if (source == null) {
      return RouteRules.parse("none");
    }
    try {
      return RouteRules.parse(source.read());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(source.setting() + ": " + e.getMessage() + ".");
    }
  }
}
