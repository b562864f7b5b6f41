package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.runtime.start.StartFailure;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS on the public port, over HTTP/1.1 and HTTP/2. */
class TlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final char[] PASSWORD = "for-this-test".toCharArray();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Version.class)
  void bothEndpoints_answerOverTls(Version version) throws Exception {
    KeyStore store = selfSigned();
    HttpClient client =
        HttpClient.newBuilder().sslContext(trusting(store)).version(version).build();
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted minted = log.append(Minted.plain());
      try (Node node = node(store)) {
        URI base = URI.create("https://127.0.0.1:" + node.service().port());
        HttpResponse<String> authorized =
            send(
                client,
                HttpRequest.newBuilder(base.resolve("/v1/authorize"))
                    .header("x-api-key", minted.key()));
        assertEquals(version, authorized.version());
        assertEquals(200, authorized.statusCode());
        String body = "{\"key\":\"" + minted.key() + "\"}";
        HttpResponse<String> verified =
            send(
                client,
                HttpRequest.newBuilder(base.resolve("/v1/verify"))
                    .POST(BodyPublishers.ofString(body)));
        assertTrue(verified.body().contains("\"VALID\""), verified.body());
        HttpResponse<String> tooLarge =
            send(
                client,
                HttpRequest.newBuilder(base.resolve("/v1/verify"))
                    .POST(BodyPublishers.ofString("a".repeat(100_000))));
        assertEquals(413, tooLarge.statusCode());
      }
    }
  }

  /** Clients over HTTP/2 fail what is under way when they are told to go away too early. */
  @Test
  void nodeThatDrains_servesHttp2AsBefore() throws Exception {
    KeyStore store = selfSigned();
    HttpClient client =
        HttpClient.newBuilder().sslContext(trusting(store)).version(Version.HTTP_2).build();
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted minted = log.append(Minted.plain().withLimits());
      Node node = node(store, "TALLYSTICK_DRAIN_WAIT", "5m");
      HttpRequest call =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + node.service().port() + "/v1/authorize"))
              .header("x-api-key", minted.key())
              .build();
      assertEquals(200, client.send(call, BodyHandlers.ofString()).statusCode());
      Thread draining = new Thread(node.service()::drain);
      draining.start();
      Await.until(
          "it says that it stops",
          PATIENCE,
          () -> node.operations("/health/ready").statusCode() == 503);
      for (int round = 0; round < 20; round++) {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          calls.add(client.sendAsync(call, BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> each : calls) {
          assertEquals(200, each.join().statusCode());
          assertEquals(Version.HTTP_2, each.join().version());
        }
      }
      node.close();
      draining.join(PATIENCE.toMillis());
    }
  }

  @Test
  void files_thatAreNoPem_stopTheStartWithASentence() throws Exception {
    String file = Files.writeString(folder.resolve("junk"), "junk").toString();
    StartFailure failure =
        assertThrows(
            StartFailure.class,
            () ->
                Node.listening(
                    "TALLYSTICK_TLS_CERTIFICATE_FILE", file, "TALLYSTICK_TLS_KEY_FILE", file));
    assertTrue(failure.getMessage().startsWith("Can't open port 127.0.0.1:0"));
  }

  private Node node(KeyStore store, String... more) throws Exception {
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    Files.writeString(certificate, pem("CERTIFICATE", store.getCertificate("it").getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded()));
    List<String> pairs = new ArrayList<>(List.of(more));
    pairs.addAll(List.of("TALLYSTICK_TLS_CERTIFICATE_FILE", certificate.toString()));
    pairs.addAll(List.of("TALLYSTICK_TLS_KEY_FILE", key.toString()));
    return Node.ready(pairs.toArray(String[]::new));
  }

  private KeyStore selfSigned() throws Exception {
    Path file = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias it -keyalg EC -groupname secp256r1 -validity 2"
                        + " -dname CN=test -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass "
                        + new String(PASSWORD)
                        + " -keystore "
                        + file)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("it", store.getCertificate("it"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
