package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deployment's peppers: the first makes new tags, all of them prove old ones. Immutable, any
 * thread; a reload is a new instance.
 */
public final class Peppers {
  private static final byte[] NO_TAG = new byte[Pepper.SIZE_BYTES];

  private final List<Pepper> peppers;

  public Peppers(List<Pepper> peppers) {
    if (peppers.isEmpty()) {
      throw new IllegalArgumentException("at least one pepper is needed");
    }
    if (peppers.stream().map(Pepper::name).distinct().count() != peppers.size()) {
      throw new IllegalArgumentException("two peppers have the same name");
    }
    this.peppers = List.copyOf(peppers);
  }

  /** Reads {@code name:base64,name:base64,…}; the error names what is wrong but no value. */
  public static Peppers parse(String text) {
    List<Pepper> peppers = new ArrayList<>();
    for (String part : text.strip().split("[,\\s]+", -1)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("peppers are written name:base64,name:base64");
      }
      String name = part.substring(0, colon);
      peppers.add(new Pepper(name, decode(name, part.substring(colon + 1))));
    }
    return new Peppers(peppers);
  }

  /** The tag of a new secret, under the current pepper. */
  public Tag tag(KeyId id, Secret secret) {
    Pepper current = peppers.get(0);
    return new Tag(current.name(), current.mark(id, secret));
  }

  /** 32 bytes that follow from {@code text} and that nobody can tell without the pepper. */
  public byte[] derive(String text) {
    return peppers.get(0).mac(text);
  }

  /** What a text comes to under these peppers, to be held against credentials. */
  public Marks marks(KeyText text) {
    return new Marks(this, text);
  }

  /** Does the work of a tag's proof for an id that no key has, so that its answer takes as long. */
  public Proof proveNothing(KeyText text) {
    MessageDigest.isEqual(NO_TAG, peppers.get(0).mark(text));
    return Proof.MISMATCH;
  }

  @Nullable Pepper named(String name) {
    for (Pepper pepper : peppers) {
      if (pepper.name().equals(name)) {
        return pepper;
      }
    }
    return null;
  }

  private static byte[] decode(String name, String base64) {
    try {
      return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("pepper '" + name + "' is not base64", e);
    }
  }
}
