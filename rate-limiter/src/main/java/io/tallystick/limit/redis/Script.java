package io.tallystick.limit.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script with the SHA-1 by which Redis knows it once it is loaded. Immutable; a missing
 * resource is a broken build and fails at once.
 */
public final class Script {
  private final String source;
  private final String sha1;

  public Script(String source) {
    this.source = source;
    this.sha1 = sha1(source);
  }

  /** The resources beside a class, one after the other. */
  public static String resource(Class<?> beside, String... names) {
    StringBuilder source = new StringBuilder();
    for (String name : names) {
      source.append(read(beside, name)).append('\n');
    }
    return source.toString();
  }

  String source() {
    return source;
  }

  String sha1() {
    return sha1;
  }

  private static String read(Class<?> beside, String name) {
    try (InputStream stream = beside.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + name + " beside " + beside.getName());
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String sha1(String source) {
    try {
      byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }
}
