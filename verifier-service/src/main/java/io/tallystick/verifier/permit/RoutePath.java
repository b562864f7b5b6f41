package io.tallystick.verifier.permit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * A path as the services behind a gateway may read it. They differ, so there are two readings: with
 * only those escapes undone that mean nothing (RFC 3986, section 6.2.2), and with all undone, as
 * often as there are any. In both, what a server may drop is dropped: doubled slashes, dot
 * segments, parameters behind {@code ;}, case. Pure, immutable.
 *
 * @param usual with the escapes of unreserved characters undone
 * @param decoded with all escapes undone, and a backslash read as a slash
 * @param isPlain whether the path stood there just so, with nothing in it to be read in two ways
 */
public record RoutePath(String usual, String decoded, boolean isPlain) {
  /** Whoever escapes deeper means to deceive; what is left is compared as it stands. */
  private static final int DECODINGS_MAX = 4;

  /** Reads what stands in a request line or in a gateway's header. */
  public static RoutePath of(String uri) {
    String path = pathOf(uri);
    String usual = normal(unescaped(path, false));
    String all = path;
    for (int i = 0; i < DECODINGS_MAX && all.indexOf('%') >= 0; i++) {
      all = unescaped(all, true);
    }
    String decoded = normal(all.replace('\\', '/'));
    boolean isPlain = usual.equals(path.toLowerCase(Locale.ROOT)) && usual.equals(decoded);
    return new RoutePath(usual, decoded, isPlain);
  }

  /** Whether one of the readings is the prefix or lies below it, by whole segments. */
  boolean isUnder(String prefix) {
    return isUnder(usual, prefix) || isUnder(decoded, prefix);
  }

  /** A prefix in the form that paths are compared with. */
  static String prefix(String text) {
    RoutePath path = of(text);
    if (!path.isPlain() || !text.equalsIgnoreCase(path.usual())) {
      throw new IllegalArgumentException(
          "a path begins with / and is written plainly, without //, dots, %, ; or ?");
    }
    String usual = path.usual();
    return usual.endsWith("/") ? usual.substring(0, usual.length() - 1) : usual;
  }

  private static boolean isUnder(String path, String prefix) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
  }

  /** Without a scheme and a host, which some gateways leave there, a query and a fragment. */
  private static String pathOf(String uri) {
    int end = uri.length();
    for (int i = 0; i < end; i++) {
      if (uri.charAt(i) == '?' || uri.charAt(i) == '#') {
        end = i;
      }
    }
    int start = 0;
    int scheme = uri.indexOf("://");
    if (scheme > 0 && scheme < end && uri.lastIndexOf('/', scheme) < 0) {
      int host = uri.indexOf('/', scheme + 3);
      start = host < 0 || host > end ? end : host;
    }
    String path = uri.substring(start, end);
    return path.startsWith("/") ? path : "/" + path;
  }

  private static String normal(String path) {
    Deque<String> segments = new ArrayDeque<>();
    String[] parts = path.toLowerCase(Locale.ROOT).split("/", -1);
    boolean isFolder = false;
    for (String part : parts) {
      int parameters = part.indexOf(';');
      String segment = parameters < 0 ? part : part.substring(0, parameters);
      isFolder = segment.isEmpty() || segment.equals(".") || segment.equals("..");
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!isFolder) {
        segments.add(segment);
      }
    }
    String joined = "/" + String.join("/", segments);
    return isFolder && joined.length() > 1 ? joined + "/" : joined;
  }

  /** Undoes escapes once; those that are broken stay. */
  private static String unescaped(String path, boolean all) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < utf8.length; i++) {
      int value = utf8[i] == '%' && i + 2 < utf8.length ? hex(utf8[i + 1], utf8[i + 2]) : -1;
      if (value >= 0 && (all || isUnreserved(value))) {
        bytes.write(value);
        i += 2;
      } else {
        bytes.write(utf8[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    int first = Character.digit(high, 16);
    int second = Character.digit(low, 16);
    return first < 0 || second < 0 ? -1 : first * 16 + second;
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
