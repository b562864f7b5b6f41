package io.tallystick.bench.micro;

import io.tallystick.bench.measured.ProjectionKeys;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.text.KeyText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The steps of a verdict that touch no other key, over a few thousand texts, and the baseline: a
 * bare HMAC-SHA-256 of bytes that lie ready, which no verdict by tag can go without.
 */
@State(Scope.Benchmark)
public class VerdictParts {
  private static final int TEXTS = 4_096;
  private static final int MARK_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final ProjectionKeys minted = ProjectionKeys.limitedTo(List.of(), 1, TEXTS);
  private final Peppers peppers = minted.peppers();
  private final Mac mac = keyed();
  private final byte[] expected = new byte[MARK_BYTES];
  private final KeyText[] keys = new KeyText[TEXTS];
  private final String[] texts = new String[TEXTS];
  private final byte[][] messages = new byte[TEXTS][];
  private int next;

  public VerdictParts() {
    for (int i = 0; i < TEXTS; i++) {
      keys[i] = minted.text(i);
      texts[i] = keys[i].reveal();
      messages[i] = keys[i].revealForTag();
    }
  }

  /** The baseline. */
  @Benchmark
  public boolean bareHmac() {
    return MessageDigest.isEqual(expected, mac.doFinal(messages[next()]));
  }

  @Benchmark
  public @Nullable KeyText parse() {
    return KeyText.parse(texts[next()]);
  }

  /** The keyed mark of a secret and its comparison, as for an id that no key has. */
  @Benchmark
  public Object tag() {
    return peppers.proveNothing(keys[next()]);
  }

  private int next() {
    next = (next + 1) & (TEXTS - 1);
    return next;
  }

  private static Mac keyed() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(new byte[MARK_BYTES], ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
