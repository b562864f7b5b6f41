package io.tallystick.keyservice.signing;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.start.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps the keys that it has made: a file of its own, encrypted (JWE, A256GCM) under a
 * secret of the deployment; or nowhere, where there is no such secret, and then each start makes a
 * new key. One thread.
 */
final class SealedKeys {
  private final Path file;
  private final byte @Nullable [] secret;

  /**
   * @param secret 32 bytes, null to keep nothing
   */
  SealedKeys(Path file, byte @Nullable [] secret) {
    this.file = file;
    this.secret = secret == null ? null : secret.clone();
  }

  List<OwnKey> read() {
    if (secret == null || !Files.exists(file)) {
      return List.of();
    }
    try {
      JWEObject sealed = JWEObject.parse(Files.readString(file).strip());
      sealed.decrypt(new DirectDecrypter(secret));
      return JWKSet.parse(sealed.getPayload().toString()).getKeys().stream()
          .map(OwnKey::of)
          .toList();
    } catch (IOException | ParseException | JOSEException | IllegalArgumentException e) {
      throw new SettingsException(
          file
              + " does not open with TALLYSTICK_SIGNING_SECRET; give the right one, or move the"
              + " file away and a new key is made.");
    }
  }

  void write(List<OwnKey> keys) {
    if (secret == null) {
      return;
    }
    try {
      List<JWK> all = keys.stream().map(OwnKey::secret).toList();
      JWEHeader header = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);
      JWEObject sealed = new JWEObject(header, new Payload(new JWKSet(all).toString(false)));
      sealed.encrypt(new DirectEncrypter(secret));
      PrivateFile.write(file, sealed.serialize());
    } catch (IOException | JOSEException e) {
      throw new IllegalStateException("the signing keys were not written to " + file, e);
    }
  }
}
