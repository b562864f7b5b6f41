package io.tallystick.keyservice.token;

import java.util.List;

/**
 * A token that was just made; who holds it may use it, so it is shown in one answer and nowhere
 * else.
 *
 * @param text the whole JWT
 * @param lifeSeconds how long it lives
 * @param scopes what it may do
 */
public record IssuedToken(String text, long lifeSeconds, List<String> scopes) {
  @Override
  public String toString() {
    return "IssuedToken[hidden]";
  }
}
