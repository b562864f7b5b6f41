package io.tallystick.keyservice.token;

import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token request gets: at most what the key has, and nothing that it did not ask for. Pure.
 *
 * @param scopes in the order of the key's
 * @param audiences at least one
 * @param expiresAt in whole seconds, never after the key's own end
 */
public record TokenGrant(List<String> scopes, List<String> audiences, Instant expiresAt) {
  public static final int SCOPE_LENGTH_MAX = (Scope.LENGTH_MAX + 1) * Scope.PER_KEY_MAX;

  /** Why it gets nothing, by the names of RFC 6749 section 5.2 and RFC 8707 section 2. */
  public enum Refusal {
    INVALID_SCOPE,
    INVALID_TARGET
  }

  /** Either a grant or a refusal. */
  public record Outcome(@Nullable TokenGrant grant, @Nullable Refusal refusal) {}

  /**
   * What tokens of this deployment may be.
   *
   * @param audiences whom they may be meant for
   * @param lifeMillis how long they live
   */
  public record Bounds(List<String> audiences, long lifeMillis) {}

  /** Decides on a request for a key that has been proved and is in use. */
  public static Outcome decide(KeyGrant key, TokenWish wish, Bounds bounds, Instant now) {
    List<String> scopes = scopes(key.scopes(), wish.scope());
    if (scopes == null) {
      return new Outcome(null, Refusal.INVALID_SCOPE);
    }
    List<String> audiences = audiences(reachable(key, bounds), wish.audiences());
    if (audiences == null) {
      return new Outcome(null, Refusal.INVALID_TARGET);
    }
    return new Outcome(new TokenGrant(scopes, audiences, end(key, bounds, now)), null);
  }

  /** Those of the deployment that the key is not kept from, in the key's order if it has one. */
  private static List<String> reachable(KeyGrant key, Bounds bounds) {
    List<String> own = key.client().audiences();
    return own.isEmpty()
        ? bounds.audiences()
        : own.stream().filter(bounds.audiences()::contains).toList();
  }

  private static @Nullable List<String> scopes(List<String> own, @Nullable String wished) {
    if (wished == null) {
      return own;
    }
    if (wished.isEmpty() || wished.length() > SCOPE_LENGTH_MAX) {
      return null;
    }
    List<String> named = List.of(wished.split(" ", -1));
    Set<String> once = new HashSet<>(named);
    boolean within = once.size() == named.size() && new HashSet<>(own).containsAll(once);
    return within ? own.stream().filter(once::contains).toList() : null;
  }

  private static @Nullable List<String> audiences(List<String> reachable, List<String> wished) {
    if (wished.isEmpty()) {
      return reachable.isEmpty() ? null : List.of(reachable.get(0));
    }
    List<String> once = new ArrayList<>(new LinkedHashSet<>(wished));
    return reachable.containsAll(once) ? once : null;
  }

  private static Instant end(KeyGrant key, Bounds bounds, Instant now) {
    Instant end = now.plusMillis(bounds.lifeMillis());
    Instant keyEnd = key.expiresAt();
    Instant first = keyEnd != null && keyEnd.isBefore(end) ? keyEnd : end;
    return Instant.ofEpochSecond(first.getEpochSecond());
  }
}
