package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.credential.Peppers;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A real Kafka and Redis, a log of keys, one verifier in a process of its own, and the bare server
 * that answers what the verifier answers. Closing stops all of it and removes its files.
 */
public final class AuthorizeTargets implements AutoCloseable {
  private static final int PARTITIONS = 12;

  /** On two cores that also carry the load, Redis and Kafka, 50 ms would measure the scheduler. */
  private static final String REDIS_TIMEOUT = "1s";

  private static final Set<String> SENT_BY_THE_SERVER =
      Set.of("content-length", "date", "connection");

  private final Surroundings around;
  private final FreePorts ports =
      FreePorts.find("kafka", "controller", "redis", "verifier", "operations", "bare");
  private byte[][] requests = new byte[0][];

  private AuthorizeTargets(Surroundings around) {
    this.around = around;
  }

  /** Starts everything and waits until both servers answer. */
  public static AuthorizeTargets start(int keys, int eventLoops) throws Exception {
    AuthorizeTargets targets = new AuthorizeTargets(new Surroundings());
    try {
      targets.startAll(keys, eventLoops);
      return targets;
    } catch (Exception e) {
      targets.close();
      throw e;
    }
  }

  public int verifierPort() {
    return ports.of("verifier");
  }

  public int barePort() {
    return ports.of("bare");
  }

  /** A request with each key, the same for both servers. */
  public byte[][] requests() {
    return requests;
  }

  @Override
  public void close() {
    around.close();
  }

  private void startAll(int keys, int eventLoops) throws Exception {
    Path folder = around.folder();
    EmbeddedKafka kafka = around.kafka(ports.of("kafka"), ports.of("controller"));
    EmbeddedRedis redis =
        around.with(
            EmbeddedRedis.start(
                new EmbeddedRedis.Config(folder.resolve("redis"), ports.of("redis"), false)));
    makeTopic(kafka.bootstrapServers());
    System.err.println("appending " + keys + " keys");
    String pepper = "bench:" + Base64.getEncoder().encodeToString(new byte[32]);
    List<String> texts = MintedKeys.append(kafka.bootstrapServers(), Peppers.parse(pepper), keys);
    requests = texts.stream().map(AuthorizeTargets::request).toArray(byte[][]::new);
    Map<String, String> settings =
        Map.of(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(),
            "TALLYSTICK_REDIS", redis.uri(),
            "TALLYSTICK_HTTP_PORT", Integer.toString(verifierPort()),
            "TALLYSTICK_OPS_PORT", Integer.toString(ports.of("operations")),
            "TALLYSTICK_EVENT_LOOPS", Integer.toString(eventLoops),
            "TALLYSTICK_REDIS_TIMEOUT", REDIS_TIMEOUT,
            "TALLYSTICK_PEPPERS", pepper);
    String main = "io.tallystick.verifier.Main";
    around.with(ChildProcess.start(main, List.of(), settings, folder.resolve("verifier.log")));
    startBare(folder, eventLoops, awaitOk(verifierPort(), texts.get(0)));
    awaitOk(barePort(), texts.get(0));
  }

  private void startBare(Path folder, int eventLoops, HttpResponse<Void> answer)
      throws IOException {
    List<String> headers = new ArrayList<>();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!SENT_BY_THE_SERVER.contains(name)) {
                values.forEach(value -> headers.add(name + ": " + value));
              }
            });
    Path file = Files.write(folder.resolve("headers"), headers);
    List<String> arguments =
        List.of(Integer.toString(barePort()), Integer.toString(eventLoops), file.toString());
    around.with(
        ChildProcess.start(
            BareServer.class.getName(), arguments, Map.of(), folder.resolve("bare.log")));
  }

  private static byte[] request(String key) {
    String text =
        "GET /v1/authorize HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + key
            + "\r\nX-Tallystick-Required-Scopes: read\r\n\r\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private HttpResponse<Void> awaitOk(int port, String key) throws InterruptedException {
    return around.awaitOk(
        Surroundings.get(port, "/v1/authorize").header("authorization", "Bearer " + key));
  }

  private static void makeTopic(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      NewTopic topic =
          new NewTopic(KeyLogTopic.NAME, PARTITIONS, (short) 1)
              .configs(Map.of("retention.ms", "-1"));
      admin.createTopics(List.of(topic)).all().get();
    }
  }
}
