package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.credential.Peppers;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A real Kafka and Redis, a log of keys, one verifier in a process of its own, and the bare server
 * that answers what the verifier answers. Closing stops all of it and removes its files.
 */
public final class HttpTargets implements AutoCloseable {
  private static final int PARTITIONS = 12;

  /** On two cores that also carry the load, Redis and Kafka, 50 ms would measure the scheduler. */
  private static final String REDIS_TIMEOUT = "1s";

  /** The verifier takes it for the same call; the bare server tells by it what to answer. */
  private static final String LIMITED_PATH = "/v1/authorize/limited";

  private final Surroundings around;
  private final FreePorts ports =
      FreePorts.find("kafka", "controller", "redis", "verifier", "operations", "bare");
  private final List<Calls> calls = new ArrayList<>();
  private Supplier<CpuTimes> cpuTimes = () -> new CpuTimes(0, 0, 0);

  private HttpTargets(Surroundings around) {
    this.around = around;
  }

  /** Starts everything and waits until both servers answer. */
  public static HttpTargets start(int keys, int eventLoops) throws Exception {
    HttpTargets targets = new HttpTargets(new Surroundings());
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

  /** Every sort of call. */
  public List<Calls> calls() {
    return calls;
  }

  /** What both servers, and the Redis of one of them, have taken so far. */
  public CpuTimes cpuTimes() {
    return cpuTimes.get();
  }

  /** How long the verifier's compiler has been at work so far. */
  public double compileMillis() throws IOException, InterruptedException {
    return around.metric(ports.of("operations"), "jvm_compilation_time_ms_total");
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
    MintedKeys minted =
        MintedKeys.append(kafka.bootstrapServers(), Peppers.parse(pepper), keys / 2);
    add("authorize, no limits", "/v1/authorize", minted.unlimited(), HttpTargets::authorize);
    add("authorize, limits on", LIMITED_PATH, minted.limited(), HttpTargets::authorizeLimited);
    add("verify, no limits", "/v1/verify", minted.unlimited(), HttpTargets::verify);
    Map<String, String> settings =
        Map.of(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(),
            "TALLYSTICK_REDIS", redis.uri(),
            "TALLYSTICK_HTTP_PORT", Integer.toString(verifierPort()),
            "TALLYSTICK_OPS_PORT", Integer.toString(ports.of("operations")),
            "TALLYSTICK_EVENT_LOOPS", Integer.toString(eventLoops),
            "TALLYSTICK_REDIS_TIMEOUT", REDIS_TIMEOUT,
            "TALLYSTICK_PEPPERS", pepper);
    System.err.println("starting the verifier");
    String main = "io.tallystick.verifier.Main";
    ChildProcess verifier =
        around.with(ChildProcess.start(main, List.of(), settings, folder.resolve("verifier.log")));
    around.awaitOk(Surroundings.get(ports.of("operations"), "/health/ready"));
    ChildProcess bare = startBare(folder, eventLoops, minted);
    ProcessHandle counts = ProcessHandle.of(redis.pid()).orElseThrow();
    cpuTimes = () -> CpuTimes.of(bare.handle(), verifier.handle(), counts);
  }

  private void add(String name, String path, List<String> keys, UnaryOperator<String> request) {
    byte[][] requests = new byte[keys.size()][];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = request.apply(keys.get(i)).getBytes(StandardCharsets.US_ASCII);
    }
    calls.add(new Calls(name, path, requests));
  }

  private ChildProcess startBare(Path folder, int eventLoops, MintedKeys minted) throws Exception {
    Path answers = folder.resolve("answers");
    int number = 0;
    for (Calls of : calls) {
      String key = (of.path().equals(LIMITED_PATH) ? minted.limited() : minted.unlimited()).get(0);
      CannedAnswer.of(of.path(), ask(of.path(), key)).write(answers, number++);
    }
    List<String> arguments =
        List.of(Integer.toString(barePort()), Integer.toString(eventLoops), answers.toString());
    ChildProcess bare =
        around.with(
            ChildProcess.start(
                BareServer.class.getName(), arguments, Map.of(), folder.resolve("bare.log")));
    around.awaitOk(Surroundings.get(barePort(), "/v1/authorize"));
    return bare;
  }

  private HttpResponse<byte[]> ask(String path, String key)
      throws IOException, InterruptedException {
    HttpRequest.Builder asked = Surroundings.get(verifierPort(), path);
    asked.header("authorization", "Bearer " + key);
    if (path.equals("/v1/verify")) {
      asked.POST(BodyPublishers.ofString(body(key)));
    }
    return around.client().send(asked.build(), BodyHandlers.ofByteArray());
  }

  private static String authorize(String key) {
    return get("/v1/authorize", key);
  }

  private static String authorizeLimited(String key) {
    return get(LIMITED_PATH, key);
  }

  private static String get(String path, String key) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
        + key
        + "\r\nX-Tallystick-Required-Scopes: read\r\n\r\n";
  }

  private static String verify(String key) {
    String body = body(key);
    return "POST /v1/verify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String body(String key) {
    return "{\"key\":\"" + key + "\",\"scopes\":[\"read\"]}";
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
