package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The OpenAPI document as it is served; whether it is true is another test's question. */
class DocumentIT {
  private static final String NOWHERE = "127.0.0.1:1";

  @Test
  void document_isServedBeforeTheNodeIsReady() throws IOException {
    try (Node node = Node.listening("TALLYSTICK_KAFKA", NOWHERE)) {
      assertEquals(503, node.authorizeBearer(Minted.plain().key()).statusCode());
      HttpResponse<String> response = node.get("/openapi.yaml");
      assertEquals(200, response.statusCode());
      assertEquals("application/yaml", response.headers().firstValue("content-type").orElse(null));
      assertEquals(resource(), response.body());
      assertTrue(response.body().startsWith("openapi: 3.1.0\n"));
      assertEquals(400, node.get("/openapi.yaml?" + Minted.plain().key()).statusCode());
    }
  }

  @Test
  void document_isReadOnly() {
    try (Node node = Node.listening("TALLYSTICK_KAFKA", NOWHERE)) {
      HttpResponse<String> head = send(node, "HEAD");
      assertEquals(200, head.statusCode());
      assertEquals("", head.body());
      HttpResponse<String> post = send(node, "POST");
      assertEquals(405, post.statusCode());
      assertEquals("GET, HEAD", post.headers().firstValue("allow").orElse(null));
      assertFalse(post.body().contains("openapi: "));
    }
  }

  private static HttpResponse<String> send(Node node, String method) {
    return node.send(
        HttpRequest.newBuilder(node.uri("/openapi.yaml")).method(method, BodyPublishers.noBody()));
  }

  private static String resource() throws IOException {
    try (InputStream in = DocumentIT.class.getResourceAsStream("/verifier-service.openapi.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
