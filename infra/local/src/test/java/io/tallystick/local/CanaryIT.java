package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mindrot.jbcrypt.BCrypt;

/**
 * Hands out secrets, uses and misuses them in every way that the services take input, and then
 * searches everything that came out for them.
 */
@Timeout(300)
final class CanaryIT {
  private static final Duration IN_FORCE = Duration.ofSeconds(20);

  @TempDir Path scratch;
  private final Api api = new Api();
  private final Map<String, String> secrets = new HashMap<>();
  private final Map<String, String> outputs = new HashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"plain", "json"})
  void secrets_usedAndMisused_comeOutNowhere(String format) throws Exception {
    Map<String, String> loud =
        Map.of(
            "TALLYSTICK_LOG_FORMAT", format,
            "TALLYSTICK_LOG_LEVEL", "debug",
            "TALLYSTICK_FOREIGN_FORMATS", "acme=acme_(?<id>[a-z0-9]+)\\.(?<secret>.+)");
    try (Cluster cluster = Cluster.start(scratch, "canary-" + format, loud)) {
      String managementKey = cluster.managementKey();
      Api.Minted minted = api.mint(cluster.keyService(0), managementKey);
      plant(cluster, minted);
      cluster.verifiers().forEach(verifier -> use(verifier, minted));
      for (int node = 0; node < 2; node++) {
        manage(cluster.keyService(node), managementKey, minted);
      }
      Api.Minted rotated = rotate(cluster, managementKey);
      secrets.put("the rotated key's new secret", rotated.secret());
      takeOver(cluster, managementKey);
      collect(cluster);
      search(minted);
    }
  }

  @Test
  void search_plantedSecret_isFound() throws Exception {
    secrets.put("canary", "tweet");
    outputs.put("cage", "a tweet was heard");
    AssertionError found = null;
    try {
      search(new Api.Minted("a", "a_b"));
    } catch (AssertionError expected) {
      found = expected;
    }
    assertTrue(found != null && found.getMessage().contains("canary came out in cage"));
  }

  private void plant(Cluster cluster, Api.Minted minted) throws Exception {
    String managementKey = cluster.managementKey();
    secrets.put("the minted key's secret", minted.secret());
    secrets.put("a piece of it", minted.secret().substring(0, 20));
    secrets.put(
        "the management key's secret", managementKey.substring(managementKey.lastIndexOf('_') + 1));
    secrets.put("the pepper", cluster.pepper());
  }

  private void use(String verifier, Api.Minted minted) {
    Await.until(
        verifier + " knows the key", IN_FORCE, () -> api.authorize(verifier, minted.key()) == 200);
    String key = minted.key();
    String broken = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
    keep(verifier + " verify", api.post(verifier + "/v1/verify", "x", "{\"key\":\"" + key + "\"}"));
    for (String body :
        List.of(
            "{\"key\":\"" + broken + "\"}",
            "{\"key\":\"" + key + "\",\"surplus\":\"" + key + "\"}",
            "{\"key\":[\"" + key + "\"]}",
            "{\"" + key + "\":1}",
            "[\"" + key + "\"]",
            "{\"key\":\"" + key,
            key)) {
      keep(verifier + " bad body " + body.length(), api.post(verifier + "/v1/verify", key, body));
    }
    keep(verifier + " broken", api.get(verifier + "/v1/authorize", broken));
    keep(verifier + " two", api.get(verifier + "/v1/authorize", key + "," + key));
    keep(verifier + " unknown path", api.get(verifier + "/" + key, key));
    for (String name : List.of("api_key", "k", key)) {
      String url = verifier + "/v1/authorize?" + name + "=" + key;
      HttpResponse<String> answer = api.get(url, key);
      assertEquals(400, answer.statusCode(), answer::body);
      keep(verifier + " in the URL as " + name.length(), answer);
    }
    keep(
        verifier + " both headers",
        api.send(
            Api.request(verifier + "/v1/authorize")
                .header("Authorization", "Bearer " + key)
                .header("X-API-Key", broken)
                .GET()));
    keep(
        verifier + " basic",
        api.send(
            Api.request(verifier + "/v1/authorize").header("Authorization", "Basic " + key).GET()));
  }

  private void manage(String keyService, String managementKey, Api.Minted minted) {
    String key = minted.key();
    String keys = keyService + "/v1/keys";
    Await.until(
        keyService + " knows the key",
        IN_FORCE,
        () -> api.read(keyService, managementKey, minted.id()).statusCode() == 200);
    keep(keyService + " read", api.read(keyService, managementKey, minted.id()));
    keep(keyService + " list", api.get(keys, managementKey));
    keep(keyService + " events", api.get(keys + "/" + minted.id() + "/events", managementKey));
    keep(keyService + " wrong bearer", api.get(keys, key));
    keep(keyService + " key as id", api.read(keyService, managementKey, key));
    keep(keyService + " key in query", api.get(keys + "?owner=o&token=" + key, managementKey));
    keep(keyService + " key as cursor", api.get(keys + "?cursor=" + key, managementKey));
    for (String body :
        List.of(
            "{\"owner\":\"o\",\"surplus\":\"" + key + "\"}",
            "{\"owner\":\"o\",\"environment\":\"" + key + "\"}",
            "{\"owner\":\"o\",\"expiresAt\":\"" + managementKey + "\"}",
            "{\"" + managementKey + "\":1}",
            "{\"owner\":\"" + key)) {
      HttpResponse<String> answer = api.post(keys, managementKey, body);
      assertEquals(400, answer.statusCode(), answer::body);
      keep(keyService + " bad body " + body.length(), answer);
    }
    keep(
        keyService + " idempotency key",
        api.send(
            Api.request(keys)
                .header("Authorization", "Bearer " + managementKey)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString("{\"owner\":\"o\"}"))));
    keep(keyService + " revoke", api.revoke(keyService, managementKey, minted.id(), "leaked"));
  }

  /** Both secrets of a rotated key, shown to verifiers and to the key-service by its holder. */
  private Api.Minted rotate(Cluster cluster, String managementKey) {
    Api.Minted before = api.mint(cluster.keyService(0), managementKey);
    secrets.put("the rotated key's old secret", before.secret());
    String path = cluster.keyService(0) + "/v1/keys/" + before.id() + "/rotate";
    HttpResponse<String> answer = api.post(path, managementKey, "{\"overlap\":\"1h\"}");
    assertEquals(200, answer.statusCode());
    Api.Minted after = new Api.Minted(before.id(), Api.json(answer).path("key").asText());
    for (String verifier : cluster.verifiers()) {
      Await.until(
          verifier + " takes both secrets",
          IN_FORCE,
          () ->
              api.authorize(verifier, before.key()) == 200
                  && api.authorize(verifier, after.key()) == 200);
      keep(verifier + " previous", api.get(verifier + "/v1/authorize", before.key()));
    }
    String self = cluster.keyService(0) + "/v1/self";
    keep("self", api.get(self, after.key()));
    keep("self by the previous", api.get(self, before.key()));
    keep("self rotate by the previous", api.post(self + "/rotate", before.key(), ""));
    keep("self bad", api.post(self + "/revoke", after.key(), "{\"" + after.key() + "\":1}"));
    keep("self revoke", api.post(self + "/revoke", before.key(), "{\"reason\":\"leaked\"}"));
    return after;
  }

  /** Texts of another system, by both kinds of hash, right and wrong. */
  private void takeOver(Cluster cluster, String managementKey) throws Exception {
    String whole = "canary-" + UUID.randomUUID();
    String secret = "canary-" + UUID.randomUUID();
    String id = "k" + UUID.randomUUID().toString().substring(0, 8);
    String text = "acme_" + id + "." + secret;
    secrets.put("a foreign text", whole);
    secrets.put("a foreign secret", secret);
    String hash = BCrypt.hashpw(secret, BCrypt.gensalt(4));
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
    String body =
        "{\"keys\":[{\"owner\":\"f\",\"limits\":[],\"sha256\":\""
            + HexFormat.of().formatHex(digest)
            + "\"},{\"owner\":\"f\",\"limits\":[],\"format\":\"acme\",\"foreignId\":\""
            + id
            + "\",\"bcrypt\":\""
            + hash
            + "\"}]}";
    String keys = cluster.keyService(0) + "/v1/keys";
    HttpResponse<String> answer = api.post(keys + "/import", managementKey, body);
    assertEquals(200, answer.statusCode(), answer::body);
    keep("import", answer);
    keep("import of a text", api.post(keys + "/import", managementKey, body.replace(hash, whole)));
    for (String verifier : cluster.verifiers()) {
      Await.until(
          verifier + " takes foreign texts",
          IN_FORCE,
          () -> api.authorize(verifier, whole) == 200 && api.authorize(verifier, text) == 200);
      keep(verifier + " foreign", api.get(verifier + "/v1/authorize", text));
      keep(verifier + " foreign wrong", api.get(verifier + "/v1/authorize", text + "x"));
      keep(verifier + " foreign URL", api.get(verifier + "/v1/authorize?k=" + text, text));
      keep(verifier + " foreign whole", api.get(verifier + "/v1/authorize", whole + "x"));
    }
    keep("self foreign", api.get(cluster.keyService(0) + "/v1/self", text));
    keep("self foreign whole", api.get(cluster.keyService(0) + "/v1/self", whole));
  }

  private void keep(String name, HttpResponse<String> answer) {
    String kept = answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
    outputs.put("the answer of " + name, kept);
  }

  private void collect(Cluster cluster) throws Exception {
    for (String operations : cluster.operations()) {
      for (String path : List.of("/metrics", "/health/ready", "/health/live")) {
        keep(operations + path, api.get(operations + path));
      }
    }
    cluster.printed().forEach((name, text) -> outputs.put("the log of " + name, text));
    for (String topic : List.of("key-log", "key-events", "key-state", "key-usage")) {
      try (KeyLog log = new KeyLog(Backends.kafka(), "tallystick." + topic)) {
        log.readToEnd();
        log.records()
            .forEach(
                record ->
                    outputs.put(
                        topic + " record " + record.partition() + "/" + record.offset(),
                        text(record)));
      }
    }
    outputs.put("Redis", redis());
  }

  private void search(Api.Minted minted) {
    List<String> findings = new ArrayList<>();
    secrets.forEach(
        (secret, text) ->
            outputs.forEach(
                (where, output) -> {
                  if (output.contains(text)) {
                    findings.add(secret + " came out in " + where);
                  }
                }));
    assertEquals(List.of(), findings, () -> String.join("\n", findings));
    // The search looks at what is really there: the public id does come out.
    assertTrue(
        outputs.values().stream().anyMatch(output -> output.contains(minted.id())),
        "nothing of the key came out anywhere: the search saw nothing");
    assertFalse(outputs.values().stream().allMatch(String::isEmpty));
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder text = new StringBuilder(new String(record.key(), StandardCharsets.UTF_8));
    text.append(' ').append(new String(record.value(), StandardCharsets.UTF_8));
    record
        .headers()
        .forEach(
            header ->
                text.append(' ')
                    .append(header.key())
                    .append('=')
                    .append(new String(header.value(), StandardCharsets.UTF_8)));
    return text.toString();
  }

  private static String redis() {
    RedisClient client = RedisClient.create(Backends.redis());
    try {
      RedisCommands<String, String> commands = client.connect().sync();
      StringBuilder text = new StringBuilder();
      for (String key : commands.keys("*")) {
        text.append(key).append(' ').append(value(commands, key)).append('\n');
      }
      return text.toString();
    } finally {
      client.shutdown();
    }
  }

  private static String value(RedisCommands<String, String> commands, String key) {
    return switch (commands.type(key)) {
      case "string" -> commands.get(key);
      case "hash" -> commands.hgetall(key).toString();
      case "zset" -> commands.zrange(key, 0, -1).toString();
      case "list" -> commands.lrange(key, 0, -1).toString();
      case "set" -> commands.smembers(key).toString();
      default -> throw new AssertionError("a Redis value of a type that is not searched: " + key);
    };
  }
}
