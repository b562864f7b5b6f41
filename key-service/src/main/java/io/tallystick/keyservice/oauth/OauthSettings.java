package io.tallystick.keyservice.oauth;

import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.keyservice.signing.SigningPace;
import io.tallystick.keyservice.signing.SigningSettings;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.Settings.SecretSource;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.config.TokenSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of OAuth.
 *
 * @param tokens whose tokens they are and for whom
 * @param lifeMillis how long they live
 */
public record OauthSettings(TokenSettings tokens, SigningSettings signing, long lifeMillis) {
  /** Long enough for the tails of all verifiers, short enough to wait for at a first start. */
  private static final long FIRST_LEAD_MILLIS = 1_000;

  /** Reads them, null where OAuth is off; what is read is known to the service either way. */
  public static @Nullable OauthSettings from(Settings settings, String node, Path data) {
    TokenSettings tokens = TokenSettings.from(settings);
    String algorithm =
        settings.choice("TALLYSTICK_TOKEN_ALGORITHM", "ES256", List.of("ES256", "EdDSA", "RS256"));
    long life = settings.durationMillis("TALLYSTICK_TOKEN_LIFE", "5m", "10s", "24h");
    long rotation = settings.durationMillis("TALLYSTICK_SIGNING_ROTATION", "7d", "1m", "90d");
    long lead = settings.durationMillis("TALLYSTICK_SIGNING_LEAD", "5m", "1s", "1d");
    SecretSource secret = settings.secret("TALLYSTICK_SIGNING_SECRET");
    SecretSource mounted = settings.secret("TALLYSTICK_SIGNING_KEYS");
    if (lead * 2 > rotation) {
      throw new SettingsException(
          "TALLYSTICK_SIGNING_LEAD is more than half of TALLYSTICK_SIGNING_ROTATION; keys would"
              + " always be on their way.");
    }
    if (secret != null && mounted != null) {
      throw new SettingsException(
          "TALLYSTICK_SIGNING_SECRET and TALLYSTICK_SIGNING_KEYS are both set; keys are either made"
              + " here or given.");
    }
    if (tokens == null) {
      return null;
    }
    SigningPace pace = new SigningPace(rotation, lead, Math.min(lead, FIRST_LEAD_MILLIS), life);
    SigningSettings signing =
        new SigningSettings(
            tokens.issuer(),
            node,
            Objects.requireNonNull(SigningAlgorithm.parse(algorithm)),
            pace,
            data.resolve("signing-keys.jwe"),
            secret,
            mounted);
    return new OauthSettings(tokens, signing.checked(), life);
  }
}
