package io.tallystick.verifier.http;

import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;

/** Header names and constant values, each hashed once. */
final class Names {
  static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
  static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
  static final CharSequence REQUIRED_SCOPES =
      HttpHeaders.createOptimized("x-tallystick-required-scopes");
  static final CharSequence KEY_ID = HttpHeaders.createOptimized("x-tallystick-key-id");
  static final CharSequence KEY_OWNER = HttpHeaders.createOptimized("x-tallystick-key-owner");
  static final CharSequence KEY_SCOPES = HttpHeaders.createOptimized("x-tallystick-key-scopes");
  static final CharSequence SECRET = HttpHeaders.createOptimized("x-tallystick-secret");
  static final CharSequence PREVIOUS = HttpHeaders.createOptimized("previous");
  static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("www-authenticate");
  static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("ratelimit");
  static final CharSequence RATE_LIMIT_POLICY = HttpHeaders.createOptimized("ratelimit-policy");
  static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  static final CharSequence YAML = HttpHeaders.createOptimized("application/yaml");
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private Names() {}

  static List<CharSequence> all(String... names) {
    return Arrays.stream(names).map(HttpHeaders::createOptimized).toList();
  }
}
