package io.tallystick.keyservice.signing;

import com.nimbusds.jose.jwk.JWKSet;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.runtime.config.Settings.SecretSource;
import io.tallystick.runtime.config.SettingsException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys a node signs with.
 *
 * @param issuer the {@code iss} of what they sign
 * @param node for people who look for a key's holder
 * @param algorithm of keys that are made here
 * @param pace when they change
 * @param file where they are kept
 * @param secret what they are kept under, null to keep none
 * @param mounted a private JSON Web Key set that is used instead, the first key being current
 */
public record SigningSettings(
    String issuer,
    String node,
    SigningAlgorithm algorithm,
    SigningPace pace,
    Path file,
    @Nullable SecretSource secret,
    @Nullable SecretSource mounted) {
  private static final int SECRET_SIZE_BYTES = 32;

  /**
   * The same, once what is secret of it was read and can be used.
   *
   * @throws SettingsException naming the setting that can't
   */
  public SigningSettings checked() {
    var unused = given();
    secretBytes();
    return this;
  }

  boolean isMounted() {
    return mounted != null;
  }

  /** The keys that were given, the current one first; reads a file anew each time. */
  List<OwnKey> given() {
    if (mounted == null) {
      return List.of();
    }
    try {
      List<OwnKey> keys = JWKSet.parse(mounted.read()).getKeys().stream().map(OwnKey::of).toList();
      if (!keys.isEmpty()) {
        return keys;
      }
    } catch (ParseException | IllegalArgumentException e) {
      // Its message could show a part of the key.
    }
    throw new SettingsException(
        mounted.setting()
            + " is no JSON Web Key set of private keys: EC on P-256, OKP on Ed25519, or RSA of at"
            + " least 2048 bits.");
  }

  SealedKeys sealed() {
    return new SealedKeys(file, secretBytes());
  }

  private byte @Nullable [] secretBytes() {
    if (secret == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(secret.read());
      if (bytes.length == SECRET_SIZE_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // The same refusal as of any other length.
    }
    throw new SettingsException(
        secret.setting()
            + " must be 32 random bytes in base64, for example from: openssl rand -base64 32.");
  }
}
