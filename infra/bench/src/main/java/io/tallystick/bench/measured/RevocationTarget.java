package io.tallystick.bench.measured;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.codec.Json;
import io.tallystick.verifier.TallystickVerifier;
import io.tallystick.verifier.VerifierSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A real Kafka, a real Redis, one key-service in a process of its own and several verifiers in this
 * one, each with a thread that asks about the key that is being revoked. Closing stops all.
 */
public final class RevocationTarget implements AutoCloseable {
  private static final String PEPPERS = "bench:" + Base64.getEncoder().encodeToString(new byte[32]);
  private static final Duration READY_WAIT = Duration.ofMinutes(1);
  private static final int MINTS_AT_ONCE = 32;
  private static final long DENIED_SECONDS_MAX = 30;

  private final Surroundings around;
  private final FreePorts ports = FreePorts.find("kafka", "controller", "redis", "api", "ops");
  private final List<HotKey> hotKeys = new ArrayList<>();
  private String managementKey = "";
  private long asked;
  private long watchedNanos;

  /** A key that is verified until it is revoked. */
  public record Hot(String id, String key) {}

  /** When a revocation was asked for, answered, and in force on the last verifier. */
  public record Revoked(long askedNanos, long acknowledgedNanos, long deniedNanos) {}

  private RevocationTarget(Surroundings around) {
    this.around = around;
  }

  /** Starts everything. */
  public static RevocationTarget start(int verifiers) throws Exception {
    RevocationTarget target = new RevocationTarget(new Surroundings());
    try {
      target.startKeyService();
      target.startVerifiers(verifiers);
      return target;
    } catch (Exception e) {
      target.close();
      throw e;
    }
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + ports.of("kafka");
  }

  /** How often each verifier was asked about the key while it was being revoked. */
  public long verificationsPerSecond() {
    return (long) (asked * 1e9 / watchedNanos / hotKeys.size());
  }

  /** Mints keys without limits. */
  public List<Hot> mint(int count) {
    List<Hot> keys = new ArrayList<>();
    while (keys.size() < count) {
      List<CompletableFuture<HttpResponse<String>>> minting = new ArrayList<>();
      for (int i = 0; i < Math.min(MINTS_AT_ONCE, count - keys.size()); i++) {
        HttpRequest mint = post("/v1/keys", "{\"owner\":\"bench\",\"limits\":[]}");
        minting.add(around.client().sendAsync(mint, BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> each : minting) {
        JsonNode key = Json.read(each.join().body());
        keys.add(new Hot(key.path("id").asText(), key.path("key").asText()));
      }
    }
    return keys;
  }

  /** Revokes a key while all verifiers are asked about it, and waits until all deny it. */
  public Revoked revoke(Hot key) throws Exception {
    HotKey.Watch watch = HotKey.Watch.of(key.key(), hotKeys.size());
    long askedBefore = hotKeys.stream().mapToLong(HotKey::asked).sum();
    hotKeys.forEach(each -> each.watch(watch));
    HttpRequest revoke = post("/v1/keys/" + key.id() + "/revoke", "{\"reason\":\"leaked\"}");
    long askedNanos = System.nanoTime();
    HttpResponse<Void> answer = around.client().send(revoke, BodyHandlers.discarding());
    long acknowledgedNanos = System.nanoTime();
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("a revocation was answered " + answer.statusCode());
    }
    long deniedNanos = watch.await(DENIED_SECONDS_MAX);
    asked += hotKeys.stream().mapToLong(HotKey::asked).sum() - askedBefore;
    watchedNanos += System.nanoTime() - askedNanos;
    return new Revoked(askedNanos, acknowledgedNanos, deniedNanos);
  }

  @Override
  public void close() {
    around.close();
  }

  private void startKeyService() throws Exception {
    EmbeddedKafka kafka = around.kafka(ports.of("kafka"), ports.of("controller"));
    EmbeddedRedis redis =
        around.with(
            EmbeddedRedis.start(
                new EmbeddedRedis.Config(
                    around.folder().resolve("redis"), ports.of("redis"), false)));
    Path data = around.folder().resolve("data");
    Map<String, String> settings =
        Map.of(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(),
            "TALLYSTICK_REDIS", redis.uri(),
            "TALLYSTICK_KAFKA_REPLICATION", "1",
            "TALLYSTICK_KAFKA_MIN_ISR", "1",
            "TALLYSTICK_HTTP_PORT", Integer.toString(ports.of("api")),
            "TALLYSTICK_OPS_PORT", Integer.toString(ports.of("ops")),
            "TALLYSTICK_DATA", data.toString(),
            "TALLYSTICK_BCRYPT_COST", "4",
            "TALLYSTICK_PEPPERS", PEPPERS);
    Path log = around.folder().resolve("key-service.log");
    around.with(ChildProcess.start("io.tallystick.keyservice.Main", List.of(), settings, log));
    around.awaitOk(Surroundings.get(ports.of("ops"), "/health/ready"));
    managementKey = Files.readString(data.resolve("management-key")).strip();
  }

  private void startVerifiers(int count) {
    for (int number = 0; number < count; number++) {
      VerifierSettings settings =
          VerifierSettings.of(bootstrapServers(), "redis://127.0.0.1:" + ports.of("redis"), PEPPERS)
              .withNode("bench-" + number);
      TallystickVerifier verifier = around.with(TallystickVerifier.connect(settings));
      if (!verifier.awaitReady(READY_WAIT)) {
        throw new IllegalStateException("a verifier is not ready: " + verifier.notReady());
      }
      hotKeys.add(around.with(new HotKey(verifier, number)));
    }
  }

  private HttpRequest post(String path, String body) {
    return Surroundings.get(ports.of("api"), path)
        .header("Authorization", "Bearer " + managementKey)
        .POST(BodyPublishers.ofString(body))
        .build();
  }
}
