package io.tallystick.keyservice.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token request asks for.
 *
 * @param scope as it was given (RFC 6749 section 3.3), null for all that the key has
 * @param audiences as they were given (RFC 8707), empty for the client's first
 */
public record TokenWish(@Nullable String scope, List<String> audiences) {
  public TokenWish {
    audiences = List.copyOf(audiences);
  }
}
