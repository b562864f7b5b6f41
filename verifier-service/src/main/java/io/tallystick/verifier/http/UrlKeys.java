package io.tallystick.verifier.http;

import io.tallystick.key.text.KeyPrefix;
import io.tallystick.key.text.KeyText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds keys in URLs, where proxies and servers write them into their logs: any query parameter's
 * value, or a parameter without one, that parses as a key. Pure, any thread.
 */
final class UrlKeys {
  /** The headers in which gateways tell the URI that they were asked for. */
  static final List<CharSequence> ORIGINAL_URI_HEADERS =
      Names.all("x-forwarded-uri", "x-original-uri", "x-original-url", "x-envoy-original-path");

  private static final int LENGTH_MIN = KeyText.LENGTH_MAX - KeyPrefix.LENGTH_MAX + 1;

  /** Every byte of a key as {@code %xx}; anything longer is no key. */
  private static final int ENCODED_LENGTH_MAX = 3 * KeyText.LENGTH_MAX;

  private UrlKeys() {}

  /** Whether a key stands in the query of {@code uri}. */
  static boolean isIn(String uri) {
    int question = uri.indexOf('?');
    if (question < 0 || uri.length() - question <= LENGTH_MIN) {
      return false;
    }
    int from = question + 1;
    while (from <= uri.length()) {
      int to = end(uri, from);
      int equals = uri.indexOf('=', from);
      int valueFrom = equals >= 0 && equals < to ? equals + 1 : from;
      if (isKey(uri, valueFrom, to)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  private static int end(String uri, int from) {
    for (int i = from; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '&' || c == ';' || c == '#') {
        return i;
      }
    }
    return uri.length();
  }

  private static boolean isKey(String uri, int from, int to) {
    int length = to - from;
    if (length < LENGTH_MIN || length > ENCODED_LENGTH_MAX) {
      return false;
    }
    String value = uri.substring(from, to);
    return KeyText.parse(value.indexOf('%') < 0 ? value : decoded(value)) != null;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // A broken escape: the text as it stands is no key either.
    }
  }
}
