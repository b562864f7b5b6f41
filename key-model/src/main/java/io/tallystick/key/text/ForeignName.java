package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * How a key's text that another system made is looked up: by a public id within a declared format,
 * or, where the text has none, by the SHA-256 of the whole of it. The latter is a hash of a secret,
 * so {@code toString} hides it and it never leaves the private topics.
 *
 * @param format the declared format's name, or {@link #SHA256}
 * @param name the public id, or the 32 bytes of the hash as base64url
 */
public record ForeignName(String format, String name) {
  public static final String SHA256 = "sha256";
  public static final int NAME_LENGTH_MAX = 128;
  private static final Pattern FORMAT = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7E]{1," + NAME_LENGTH_MAX + "}");
  private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{43}");

  public ForeignName {
    if (!isFormat(format)) {
      throw new IllegalArgumentException("a format's name is 1 to 32 of a-z, 0-9 and hyphen");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a foreign id is 1 to " + NAME_LENGTH_MAX + " printable ASCII characters without spaces");
    }
    if (format.equals(SHA256) && !HASH.matcher(name).matches()) {
      throw new IllegalArgumentException("a SHA-256 is 32 bytes, 43 characters of base64url");
    }
  }

  public static boolean isFormat(String text) {
    return FORMAT.matcher(text).matches();
  }

  /** The name of the text whose SHA-256 is {@code digest}. */
  public static ForeignName ofDigest(byte[] digest) {
    return new ForeignName(SHA256, Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
  }

  /** The name that the whole of {@code text} has by its SHA-256. */
  public static ForeignName ofWhole(String text) {
    try {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return ofDigest(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether the name is a hash of the whole text, so that finding it is the proof. */
  public boolean isHash() {
    return format.equals(SHA256);
  }

  /** One text for look-up tables. */
  public String text() {
    return format + ":" + name;
  }

  @Override
  public String toString() {
    return isHash() ? SHA256 + ":[hidden]" : text();
  }
}
