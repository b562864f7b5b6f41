package io.tallystick.verifier.verdict;

import io.tallystick.key.text.KeyId;
import java.util.ArrayList;
import java.util.List;

/**
 * What an access token says (RFC 9068), once its form is known to be right. Immutable.
 *
 * @param issuer who says so
 * @param audiences for whom
 * @param subject whose token it is
 * @param client the same, by its other name
 * @param tokenId by which it can be revoked
 * @param validFromSeconds not before this time, 0 for ever since
 * @param expiresAtSeconds its end
 * @param keyVersion of the key when the token was issued
 * @param scopes sorted, without doubles
 */
public record TokenClaims(
    String issuer,
    List<String> audiences,
    KeyId subject,
    KeyId client,
    String tokenId,
    long validFromSeconds,
    long expiresAtSeconds,
    long keyVersion,
    List<String> scopes) {

  /** What both the token and its key allow; {@code granted} is sorted, as a grant's scopes are. */
  List<String> scopesWithin(List<String> granted) {
    return isWithin(granted) ? scopes : scopes.stream().filter(granted::contains).toList();
  }

  /** The usual case, in one walk over both and without another list. */
  private boolean isWithin(List<String> granted) {
    int at = 0;
    for (int i = 0; i < scopes.size(); i++) {
      int order = -1;
      while (at < granted.size() && order < 0) {
        order = granted.get(at).compareTo(scopes.get(i));
        at++;
      }
      if (order != 0) {
        return false;
      }
    }
    return true;
  }

  /** Sorts scopes as a grant's are, and refuses one that stands twice. */
  public static List<String> sorted(List<String> scopes) {
    List<String> sorted = new ArrayList<>(scopes);
    sorted.sort(null);
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).equals(sorted.get(i - 1))) {
        throw new IllegalArgumentException("a scope stands twice");
      }
    }
    return List.copyOf(sorted);
  }
}
