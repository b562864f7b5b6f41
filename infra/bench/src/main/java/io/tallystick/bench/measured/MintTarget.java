package io.tallystick.bench.measured;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real Kafka and one key-service in a process of its own, and the requests that mint and read.
 * Closing stops both and removes their files.
 */
public final class MintTarget implements AutoCloseable {
  private static final Duration READY_WAIT = Duration.ofMinutes(1);
  private static final String BODY = "{\"owner\":\"bench\",\"scopes\":[\"read\"]}";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final FreePorts ports = FreePorts.find("kafka", "controller", "api", "operations");
  private String managementKey = "";
  private String keyId = "";

  private MintTarget() {}

  /** Starts both and mints one key. */
  public static MintTarget start(int bcryptCost) throws Exception {
    MintTarget target = new MintTarget();
    try {
      target.startAll(bcryptCost);
      return target;
    } catch (Exception e) {
      target.close();
      throw e;
    }
  }

  public int port() {
    return ports.of("api");
  }

  /** Mints a key. */
  public byte[] mintRequest() {
    return request("POST", "/v1/keys", BODY);
  }

  /** Reads the key that was minted at the start. */
  public byte[] readRequest() {
    return request("GET", "/v1/keys/" + keyId, "");
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("not stopped cleanly: " + e);
      }
    }
  }

  private void startAll(int bcryptCost) throws Exception {
    Path folder = Files.createTempDirectory("tallystick-bench");
    parts.push(() -> remove(folder));
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            new EmbeddedKafka.Config(
                folder.resolve("kafka"), ports.of("kafka"), ports.of("controller")));
    parts.push(kafka);
    Path data = folder.resolve("data");
    Map<String, String> settings =
        Map.of(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(),
            "TALLYSTICK_KAFKA_REPLICATION", "1",
            "TALLYSTICK_KAFKA_MIN_ISR", "1",
            "TALLYSTICK_HTTP_PORT", Integer.toString(port()),
            "TALLYSTICK_OPS_PORT", Integer.toString(ports.of("operations")),
            "TALLYSTICK_DATA", data.toString(),
            "TALLYSTICK_BCRYPT_COST", Integer.toString(bcryptCost),
            "TALLYSTICK_PEPPERS", "bench:" + Base64.getEncoder().encodeToString(new byte[32]));
    String main = "io.tallystick.keyservice.Main";
    parts.push(ChildProcess.start(main, List.of(), settings, folder.resolve("key-service.log")));
    awaitReady();
    managementKey = Files.readString(data.resolve("management-key")).strip();
    HttpRequest mint =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/v1/keys"))
            .header("Authorization", "Bearer " + managementKey)
            .POST(BodyPublishers.ofString(BODY))
            .build();
    HttpResponse<String> minted = client.send(mint, BodyHandlers.ofString());
    JsonNode key = Json.read(minted.body());
    keyId = key.path("id").asText();
  }

  private void awaitReady() throws InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + ports.of("operations") + "/health/ready"))
            .build();
    long endNanos = System.nanoTime() + READY_WAIT.toNanos();
    while (System.nanoTime() < endNanos) {
      try {
        if (client.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // The process is still starting.
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("key-service did not become ready");
  }

  private byte[] request(String method, String path, String body) {
    String text =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + managementKey
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
