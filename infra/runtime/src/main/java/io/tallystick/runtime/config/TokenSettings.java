package io.tallystick.runtime.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose access tokens these are and for whom, the same at every node of both services. OAuth is on
 * where one of the two settings stands in the environment; then both have to say something.
 *
 * @param issuer the {@code iss} of every token, compared character by character
 * @param audiences what {@code aud} may name; the first is meant where a client names none
 */
public record TokenSettings(String issuer, List<String> audiences) {
  public static final String ISSUER = "TALLYSTICK_ISSUER";
  public static final String AUDIENCES = "TALLYSTICK_AUDIENCES";
  private static final int AUDIENCES_MAX = 64;
  private static final int URI_LENGTH_MAX = 256;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public TokenSettings {
    audiences = List.copyOf(audiences);
  }

  /** The settings, null where neither is in the environment and OAuth is off. */
  public static @Nullable TokenSettings from(Settings settings) {
    boolean isOn = settings.isNamed(ISSUER) || settings.isNamed(AUDIENCES);
    String issuer = settings.optional(ISSUER);
    String audiences = settings.optional(AUDIENCES);
    if (!isOn) {
      return null;
    }
    if (issuer == null) {
      throw missing(ISSUER, "https://keys.example.com");
    }
    if (audiences == null) {
      throw missing(AUDIENCES, "https://api.example.com");
    }
    return new TokenSettings(
        settings.value(ISSUER, issuer, TokenSettings::issuer),
        settings.value(AUDIENCES, audiences, TokenSettings::audiences));
  }

  private static SettingsException missing(String name, String example) {
    return new SettingsException(
        name + " is empty; with OAuth on it is needed, for example " + example + ".");
  }

  private static String issuer(String text) {
    URI uri = uri(text);
    boolean secure = "https".equals(uri.getScheme());
    boolean local = "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
    boolean bare = uri.getQuery() == null && uri.getUserInfo() == null && !text.endsWith("/");
    if (uri.getHost() == null || !(secure || local) || !bare) {
      throw new IllegalArgumentException(
          "it must be an https URL (http on loopback) without query, user or slash at its end");
    }
    return text;
  }

  private static List<String> audiences(String text) {
    Set<String> all = new LinkedHashSet<>(List.of(text.strip().split("[\\s,]+")));
    if (all.size() > AUDIENCES_MAX) {
      throw new IllegalArgumentException("there are at most " + AUDIENCES_MAX);
    }
    all.forEach(TokenSettings::uri);
    return List.copyOf(all);
  }

  /** An absolute URI without fragment, as RFC 8414 and RFC 8707 ask. */
  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.isAbsolute() && uri.getFragment() == null && text.length() <= URI_LENGTH_MAX) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // The same refusal as of any other text that is no such URI.
    }
    throw new IllegalArgumentException(
        "expected are absolute URIs without fragment of at most " + URI_LENGTH_MAX + " characters");
  }
}
