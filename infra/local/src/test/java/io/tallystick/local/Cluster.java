package io.tallystick.local;

import io.tallystick.embedded.FreePorts;
import io.tallystick.testkit.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two key-services and two verifiers, each a process of its own jar, on the testkit's Kafka and
 * Redis. One thread; a workspace of its own keeps it apart from other clusters of the same run.
 */
final class Cluster implements AutoCloseable {
  static final Path KEY_SERVICE_JAR = Path.of("../../key-service/target/key-service.jar");
  static final Path VERIFIER_JAR = Path.of("../../verifier-service/target/verifier-service.jar");
  private static final int NODES = 2;

  private final Path scratch;
  private final String workspace;
  private final Map<String, String> more;
  private final Api api = new Api();
  private final int keyServicePorts = FreePorts.block(2 * NODES);
  private final int verifierPorts = FreePorts.block(2 * NODES);
  private final Map<String, Child> children = new HashMap<>();

  private Cluster(Path scratch, String workspace, Map<String, String> more) {
    this.scratch = scratch;
    this.workspace = workspace;
    this.more = more;
  }

  /** Starts all four; {@code more} are settings that all of them get. */
  static Cluster start(Path scratch, String workspace, Map<String, String> more) throws Exception {
    Cluster cluster = new Cluster(scratch, workspace, more);
    try {
      SecretFile.ensurePepper(cluster.peppers());
      // The first makes the management key that the second then finds on the log.
      for (int node = 0; node < NODES; node++) {
        cluster.startKeyService(node);
        cluster.awaitKeyService(node);
      }
      for (int node = 0; node < NODES; node++) {
        cluster.startVerifier(node);
      }
      for (int node = 0; node < NODES; node++) {
        cluster.awaitReady("verifier-" + node, cluster.verifierOps(node));
      }
      return cluster;
    } catch (Exception | AssertionError failure) {
      cluster.close();
      throw failure;
    }
  }

  String keyService(int node) {
    return url(keyServicePorts + node);
  }

  String verifier(int node) {
    return url(verifierPorts + node);
  }

  List<String> verifiers() {
    return List.of(verifier(0), verifier(1));
  }

  List<String> operations() {
    return List.of(keyServiceOps(0), keyServiceOps(1), verifierOps(0), verifierOps(1));
  }

  String managementKey() throws Exception {
    return Files.readString(scratch.resolve("management-key")).strip();
  }

  String pepper() throws Exception {
    return Files.readString(peppers()).strip().split(":", 2)[1];
  }

  /** What each process printed, by its name. */
  Map<String, String> printed() {
    Map<String, String> printed = new HashMap<>();
    children.forEach((name, child) -> printed.put(name, child.printed()));
    return printed;
  }

  Child keyServiceProcess(int node) {
    Child child = children.get("key-service-" + node);
    if (child == null) {
      throw new AssertionError("key-service-" + node + " was not started");
    }
    return child;
  }

  Child verifierProcess(int node) {
    Child child = children.get("verifier-" + node);
    if (child == null) {
      throw new AssertionError("verifier-" + node + " was not started");
    }
    return child;
  }

  void startKeyService(int node) throws Exception {
    Map<String, String> settings = settings("key-service-" + node);
    settings.put("TALLYSTICK_HTTP_PORT", Integer.toString(keyServicePorts + node));
    settings.put("TALLYSTICK_OPS_PORT", Integer.toString(keyServicePorts + NODES + node));
    settings.put("TALLYSTICK_DATA", scratch.resolve("key-service-" + node).toString());
    settings.put("TALLYSTICK_WORKSPACE", workspace);
    settings.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    settings.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    // A low cost, because what is tested here is not bcrypt and the machine may be small.
    settings.put("TALLYSTICK_BCRYPT_COST", "4");
    settings.put("TALLYSTICK_MANAGEMENT_KEY_FILE", scratch.resolve("management-key").toString());
    children.put("key-service-" + node, start(KEY_SERVICE_JAR, settings));
  }

  void awaitKeyService(int node) {
    awaitReady("key-service-" + node, keyServiceOps(node));
  }

  @Override
  public void close() throws InterruptedException {
    List<InterruptedException> interrupts = new ArrayList<>();
    for (Child child : children.values()) {
      try {
        child.close();
      } catch (InterruptedException interrupted) {
        interrupts.add(interrupted);
      }
    }
    if (!interrupts.isEmpty()) {
      throw interrupts.get(0);
    }
  }

  private void startVerifier(int node) throws Exception {
    Map<String, String> settings = settings("verifier-" + node);
    settings.put("TALLYSTICK_HTTP_PORT", Integer.toString(verifierPorts + node));
    settings.put("TALLYSTICK_OPS_PORT", Integer.toString(verifierPorts + NODES + node));
    settings.put("TALLYSTICK_USAGE_INTERVAL", "1s");
    children.put("verifier-" + node, start(VERIFIER_JAR, settings));
  }

  private Map<String, String> settings(String node) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("TALLYSTICK_NODE", node);
    settings.put("TALLYSTICK_KAFKA", Backends.kafka());
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put("TALLYSTICK_HTTP_HOST", "127.0.0.1");
    settings.put("TALLYSTICK_DRAIN_WAIT", "0s");
    settings.put("TALLYSTICK_PEPPERS_FILE", peppers().toString());
    return settings;
  }

  private Child start(Path jar, Map<String, String> settings) throws Exception {
    Path output = scratch.resolve(settings.get("TALLYSTICK_NODE") + ".log");
    return Child.start(jar, List.of(), settings, output);
  }

  private void awaitReady(String name, String operations) {
    children
        .get(name)
        .await(name + " is ready", () -> api.status(operations + "/health/ready") == 200);
  }

  private String keyServiceOps(int node) {
    return url(keyServicePorts + NODES + node);
  }

  private String verifierOps(int node) {
    return url(verifierPorts + NODES + node);
  }

  private Path peppers() {
    return scratch.resolve("peppers");
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }
}
