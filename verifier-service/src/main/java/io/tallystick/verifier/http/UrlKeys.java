package io.tallystick.verifier.http;

import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyPrefix;
import io.tallystick.key.text.KeyText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds keys in URLs, where proxies and servers write them into their logs: any query parameter's
 * value, or a parameter without one, that parses as a key, is an access token of ours, or matches a
 * declared format of another system's. What is a key by its hash alone has no form to be told by.
 * Immutable, any thread.
 */
public final class UrlKeys {
  /** The headers in which gateways tell the URI that they were asked for. */
  static final List<CharSequence> ORIGINAL_URI_HEADERS =
      Names.all("x-forwarded-uri", "x-original-uri", "x-original-url", "x-envoy-original-path");

  private static final int OWN_LENGTH_MIN = KeyText.LENGTH_MAX - KeyPrefix.LENGTH_MAX + 1;

  /** A token's header alone is longer. */
  private static final int TOKEN_LENGTH_MIN = 100;

  private final ForeignFormats formats;
  private final Predicate<String> tokens;
  private final boolean foreign;
  private final int lengthMin;

  /** Every byte of a key as {@code %xx}; anything longer is no key. */
  private final int encodedLengthMax;

  /**
   * @param tokens whether a text is an access token of ours
   */
  public UrlKeys(ForeignFormats formats, Predicate<String> tokens) {
    this.tokens = tokens;
    this.formats = formats;
    this.foreign = !formats.names().isEmpty();
    this.lengthMin = foreign ? 1 : OWN_LENGTH_MIN;
    this.encodedLengthMax = 3 * (foreign ? ForeignFormats.TEXT_LENGTH_MAX : KeyText.LENGTH_MAX);
  }

  /** Whether a key stands in the query of {@code uri}. */
  boolean isIn(String uri) {
    int question = uri.indexOf('?');
    if (question < 0 || uri.length() - question <= lengthMin) {
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

  private boolean isKey(String uri, int from, int to) {
    int length = to - from;
    boolean keySized = length >= lengthMin && length <= encodedLengthMax;
    if (!keySized && length < TOKEN_LENGTH_MIN) {
      return false;
    }
    String value = uri.substring(from, to);
    String text = value.indexOf('%') < 0 ? value : decoded(value);
    return tokens.test(text)
        || (keySized && (KeyText.parse(text) != null || (foreign && isForeignKey(text))));
  }

  private boolean isForeignKey(String text) {
    return formats.readings(text).stream().anyMatch(reading -> !reading.name().isHash());
  }

  private static String decoded(String value) {
    try {
      // A plus sign would become a space, which no key holds; another system's may hold the plus.
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // A broken escape: the text as it stands is no key either.
    }
  }
}
