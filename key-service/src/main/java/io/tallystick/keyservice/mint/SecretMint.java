package io.tallystick.keyservice.mint;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.config.PepperSource;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Makes ids and secrets from a CSPRNG and the credentials kept of them. Hashing takes about 60 ms
 * of a core, so it runs on a bounded pool; a full pool fails with {@code Busy}.
 */
public final class SecretMint {
  private final SecureRandom random = new SecureRandom();
  private final PepperSource peppers;
  private final int bcryptCost;
  private final BoundedPool pool;

  public SecretMint(PepperSource peppers, int bcryptCost, BoundedPool pool) {
    this.peppers = peppers;
    this.bcryptCost = bcryptCost;
    this.pool = pool;
  }

  /** A new text for a given id. */
  public KeyText fresh(String prefix, Environment environment, KeyId id) {
    byte[] bytes = new byte[Secret.SIZE_BYTES];
    random.nextBytes(bytes);
    return new KeyText(prefix, environment, id, Secret.of(bytes));
  }

  /** The credential of a text that is there already. */
  public CompletableFuture<Minted> credential(KeyText text) {
    return pool.submit(
        () -> {
          String bcrypt = Bcrypt.hash(text.secret(), bcryptCost);
          var tag = peppers.current().tag(text.id(), text.secret());
          return new Minted(text, new Credential(bcrypt, tag));
        });
  }

  /**
   * The id of a key that is imported by this name. It follows from the name under the pepper, so
   * that it tells nothing of a hash and nodes that import the same text at once make one key.
   */
  public KeyId importedId(ForeignName name) {
    return DerivedId.of(peppers.current().derive("tallystick import " + name.text()));
  }

  /** A uniform id. */
  public KeyId randomId() {
    StringBuilder id = new StringBuilder(KeyId.LENGTH);
    for (int i = 0; i < KeyId.LENGTH; i++) {
      id.append(Base62.digit(random.nextInt(62)));
    }
    return new KeyId(id.toString());
  }
}
