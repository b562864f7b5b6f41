package io.tallystick.keyservice;

import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Await;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Forms as OAuth clients send them. */
final class Forms {
  static final String ISSUER = "https://keys.example.com";
  static final String API = "https://api.example.com";
  static final String MAIL = "https://mail.example.com";
  static final String GRANT = "grant_type=client_credentials";

  private Forms() {}

  /** A node that issues tokens; it has a key to sign with once this returns. */
  static Node start(Map<String, String> settings, Path data) {
    return start(settings, data, ISSUER);
  }

  static Node start(Map<String, String> settings, Path data, String issuer) {
    settings.put("TALLYSTICK_ISSUER", issuer);
    settings.put("TALLYSTICK_AUDIENCES", API + " " + MAIL);
    Node node = Node.start(settings, data);
    Await.until(
        "it has a key to sign with",
        Duration.ofSeconds(60),
        () -> node.ops("/metrics").text().contains("tallystick_signing_ready 1.0"));
    return node;
  }

  static Reply post(Node node, String path, String body, String... headers) {
    List<String> all =
        new ArrayList<>(List.of("content-type", "application/x-www-form-urlencoded"));
    all.addAll(List.of(headers));
    return node.send("POST", path, body, all.toArray(String[]::new));
  }

  static Reply token(Node node, String body, String... headers) {
    return post(node, "/oauth2/token", body, headers);
  }

  /** RFC 6749 section 2.3.1. */
  static String basic(String id, String secret) {
    byte[] pair = (encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Names and values in turn. */
  static String form(String... pairs) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.add(pairs[i] + "=" + encoded(pairs[i + 1]));
    }
    return all.stream().collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
