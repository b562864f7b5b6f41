package io.tallystick.bench.measured;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real Kafka and one key-service in a process of its own, and the requests that mint, read and
 * get tokens. Closing stops both and removes their files.
 */
public final class MintTarget implements AutoCloseable {
  private static final String BODY = "{\"owner\":\"bench\",\"scopes\":[\"read\"]}";

  private final Surroundings around;
  private final FreePorts ports = FreePorts.find("kafka", "controller", "api", "operations");
  private String managementKey = "";
  private String keyId = "";

  private MintTarget(Surroundings around) {
    this.around = around;
  }

  /** Starts both and mints one key. */
  public static MintTarget start(int bcryptCost) throws Exception {
    MintTarget target = new MintTarget(new Surroundings());
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

  /** Processor time that the key-service has taken so far, as its metrics tell it. */
  public double cpuSeconds() throws IOException, InterruptedException {
    return around.metric(ports.of("operations"), "process_cpu_time_ns_total") / 1e9;
  }

  /** Mints a key. */
  public byte[] mintRequest() {
    return request();
  }

  /** Makes a client and gives the request by which it gets a token, proved by its secret. */
  public byte[] tokenRequest() throws IOException, InterruptedException {
    HttpRequest make =
        Surroundings.get(port(), "/v1/clients")
            .header("Authorization", "Bearer " + managementKey)
            .POST(BodyPublishers.ofString(BODY))
            .build();
    JsonNode client = Json.read(around.client().send(make, BodyHandlers.ofString()).body());
    String pair = client.path("id").asText() + ":" + client.path("key").asText();
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    String form = "grant_type=client_credentials&scope=read";
    String text =
        "POST /oauth2/token HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic "
            + basic
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n"
            + form;
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads the key that was minted at the start. */
  public HttpRequest readRequest() {
    return Surroundings.get(port(), "/v1/keys/" + keyId)
        .header("Authorization", "Bearer " + managementKey)
        .build();
  }

  @Override
  public void close() {
    around.close();
  }

  private void startAll(int bcryptCost) throws Exception {
    EmbeddedKafka kafka = around.kafka(ports.of("kafka"), ports.of("controller"));
    Path data = around.folder().resolve("data");
    Map<String, String> settings = new HashMap<>();
    settings.put("TALLYSTICK_KAFKA", kafka.bootstrapServers());
    settings.put("TALLYSTICK_REDIS", "none");
    settings.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    settings.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    settings.put("TALLYSTICK_HTTP_PORT", Integer.toString(port()));
    settings.put("TALLYSTICK_OPS_PORT", Integer.toString(ports.of("operations")));
    settings.put("TALLYSTICK_DATA", data.toString());
    settings.put("TALLYSTICK_BCRYPT_COST", Integer.toString(bcryptCost));
    settings.put("TALLYSTICK_PEPPERS", "bench:" + Base64.getEncoder().encodeToString(new byte[32]));
    settings.put("TALLYSTICK_ISSUER", "http://127.0.0.1:" + port());
    settings.put("TALLYSTICK_AUDIENCES", "https://api.example.com");
    Path log = around.folder().resolve("key-service.log");
    around.with(ChildProcess.start("io.tallystick.keyservice.Main", List.of(), settings, log));
    around.awaitOk(Surroundings.get(ports.of("operations"), "/health/ready"));
    managementKey = Files.readString(data.resolve("management-key")).strip();
    HttpRequest mint =
        Surroundings.get(port(), "/v1/keys")
            .header("Authorization", "Bearer " + managementKey)
            .POST(BodyPublishers.ofString(BODY))
            .build();
    HttpResponse<String> minted = around.client().send(mint, BodyHandlers.ofString());
    JsonNode key = Json.read(minted.body());
    keyId = key.path("id").asText();
  }

  private byte[] request() {
    String text =
        "POST /v1/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + managementKey
            + "\r\nContent-Length: "
            + BODY.length()
            + "\r\n\r\n"
            + BODY;
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
