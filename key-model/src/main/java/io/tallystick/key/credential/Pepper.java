package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of the deployment, 32 bytes with a name, that turns a key's secret into a tag nobody
 * else can make (HMAC-SHA-256). Never on Kafka or Redis. Any thread: each has its own keyed Mac.
 */
public final class Pepper {
  public static final int SIZE_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
  private static final String ALGORITHM = "HmacSHA256";

  private final String name;
  private final ThreadLocal<Mac> macs;

  /** Copies {@code bytes}; refuses any other size than 32, and a name outside {@code [a-z0-9-]}. */
  public Pepper(String name, byte[] bytes) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a pepper's name is 1 to 32 of a-z, 0-9 and -");
    }
    if (bytes.length != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "pepper '" + name + "' has " + bytes.length + " bytes, it must have 32");
    }
    this.name = name;
    SecretKeySpec key = new SecretKeySpec(bytes, ALGORITHM);
    this.macs = ThreadLocal.withInitial(() -> keyed(key));
  }

  public String name() {
    return name;
  }

  /** HMAC-SHA-256(pepper, id + "." + secret), 32 bytes. */
  public byte[] mark(KeyId id, Secret secret) {
    return mac(id.value() + "." + secret.reveal());
  }

  byte[] mac(String text) {
    return macs.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Pepper[" + name + ", hidden]";
  }

  private static Mac keyed(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
