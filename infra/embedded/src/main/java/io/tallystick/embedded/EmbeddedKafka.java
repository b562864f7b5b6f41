package io.tallystick.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One real Kafka broker with its own KRaft controller, in this JVM, on 127.0.0.1. The only class
 * that touches Kafka's internals. Starts and stops on the caller's thread, which waits; the folder
 * keeps topics and cluster id between runs. A broker that wants to end the JVM is refused.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  private final KafkaRaftServer server;
  private final Config config;

  /**
   * Where the broker keeps its data, and the ports of 127.0.0.1 that it listens on.
   *
   * @param detour a second way to the broker, null for none
   */
  public record Config(Path data, int brokerPort, int controllerPort, @Nullable Detour detour) {

    /** With one way to the broker. */
    public Config(Path data, int brokerPort, int controllerPort) {
      this(data, brokerPort, controllerPort, null);
    }
  }

  /**
   * A second port of the broker. Whoever comes by it is told to come back by another one, which
   * something between them and the broker has to serve.
   *
   * @param port where the broker listens
   * @param advertisedPort where its clients are sent
   */
  public record Detour(int port, int advertisedPort) {}

  private EmbeddedKafka(KafkaRaftServer server, Config config) {
    this.server = server;
    this.config = config;
  }

  /**
   * Starts a broker and returns once it takes requests.
   *
   * @throws StartFailure when a port is taken, or the folder or the broker refuses
   */
  public static EmbeddedKafka start(Config config) {
    FreePorts.require(config.brokerPort(), "the Kafka broker");
    FreePorts.require(config.controllerPort(), "the Kafka controller");
    keepThisProcessAlive();
    try {
      format(config.data());
      KafkaConfig settings = KafkaConfig.fromProps(BrokerSettings.of(config), false);
      EmbeddedKafka kafka = new EmbeddedKafka(new KafkaRaftServer(settings, Time.SYSTEM), config);
      kafka.startOrStop();
      return kafka;
    } catch (StartFailure failure) {
      throw failure;
    } catch (Exception failure) {
      throw new StartFailure(
          "Kafka did not start in " + config.data() + ": " + failure.getMessage(), failure);
    }
  }

  /** What it was started with, to start it again in the same place. */
  public Config config() {
    return config;
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + config.brokerPort();
  }

  /**
   * Stops the broker, then its controller, and waits until both are gone. Harmless when repeated.
   */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private void startOrStop() {
    try {
      server.startup();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private static void keepThisProcessAlive() {
    Exit.setExitProcedure(EmbeddedKafka::refuse);
    Exit.setHaltProcedure(EmbeddedKafka::refuse);
  }

  private static void refuse(int status, String reason) {
    LOG.error("Kafka wanted to end this process with status {}: {}", status, reason);
    throw new IllegalStateException("Kafka stopped itself: " + reason);
  }

  private static void format(Path data) throws Exception {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(data);
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setNodeId(BrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(data.toString()))
          .setControllerListenerName(BrokerSettings.CONTROLLER)
          .setMetadataLogDirectory(data.toString())
          .run();
    }
  }
}
