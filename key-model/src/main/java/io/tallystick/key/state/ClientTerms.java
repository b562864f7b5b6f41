package io.tallystick.key.state;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an OAuth client has beyond what every key has. Other kinds of keys have {@link #NONE}.
 *
 * @param audiences whom its tokens may be meant for, the first where it names none; empty for
 *     everybody whom the deployment's tokens may be meant for
 * @param jwks its public keys (RFC 7517) as compact JSON, with which it proves itself instead of a
 *     secret; null for a client that has a secret
 */
public record ClientTerms(List<String> audiences, @Nullable String jwks) {
  public static final int AUDIENCES_MAX = 16;
  public static final int AUDIENCE_LENGTH_MAX = 256;
  public static final int JWKS_LENGTH_MAX = 8_192;
  public static final ClientTerms NONE = new ClientTerms(List.of(), null);

  public ClientTerms {
    audiences = List.copyOf(audiences);
    audiences.forEach(ClientTerms::checkAudience);
    if (audiences.size() > AUDIENCES_MAX || new HashSet<>(audiences).size() != audiences.size()) {
      throw new IllegalArgumentException(
          "a client has at most " + AUDIENCES_MAX + " audiences, each once");
    }
    if (jwks != null && jwks.length() > JWKS_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "a client's keys are at most " + JWKS_LENGTH_MAX + " characters of compact JSON");
    }
  }

  /** Whether it proves itself by a key of its own, so that nobody holds a secret of it. */
  public boolean isByKey() {
    return jwks != null;
  }

  /** Returns {@code text} if it may be an audience (RFC 8707), refuses it otherwise. */
  public static String checkAudience(String text) {
    try {
      URI uri = new URI(text);
      if (uri.isAbsolute() && uri.getFragment() == null && text.length() <= AUDIENCE_LENGTH_MAX) {
        return text;
      }
    } catch (URISyntaxException e) {
      // The same refusal as of any other text that is no such URI.
    }
    throw new IllegalArgumentException(
        "an audience is an absolute URI without fragment of at most "
            + AUDIENCE_LENGTH_MAX
            + " characters");
  }
}
