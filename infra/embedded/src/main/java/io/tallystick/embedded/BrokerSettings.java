package io.tallystick.embedded;

import java.util.Map;
import java.util.Properties;

/**
 * The settings of the one broker, chosen for a laptop: few threads and partitions, small buffers,
 * nothing replicated, no topic that nobody asked for. Pure; makes new properties at each call.
 */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";
  private static final String BROKER = "BROKER";
  private static final String DETOUR = "DETOUR";

  private BrokerSettings() {}

  static Properties of(EmbeddedKafka.Config config) {
    Properties settings = new Properties();
    settings.putAll(identity(config));
    settings.putAll(listeners(config));
    settings.putAll(groupsAndTransactions());
    settings.putAll(recovery());
    settings.putAll(memory());
    return settings;
  }

  private static Map<String, String> identity(EmbeddedKafka.Config config) {
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "log.dirs",
        config.data().toString(),
        "auto.create.topics.enable",
        "false");
  }

  private static Map<String, String> listeners(EmbeddedKafka.Config config) {
    String broker = "127.0.0.1:" + config.brokerPort();
    String controller = "127.0.0.1:" + config.controllerPort();
    EmbeddedKafka.Detour detour = config.detour();
    String listens = detour == null ? "" : "," + DETOUR + "://127.0.0.1:" + detour.port();
    String advertises =
        detour == null ? "" : "," + DETOUR + "://127.0.0.1:" + detour.advertisedPort();
    return Map.of(
        "listeners", BROKER + "://" + broker + "," + CONTROLLER + "://" + controller + listens,
        "advertised.listeners", BROKER + "://" + broker + advertises,
        "listener.security.protocol.map",
            BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT," + DETOUR + ":PLAINTEXT",
        "inter.broker.listener.name", BROKER,
        "controller.listener.names", CONTROLLER,
        // A fixed voter, not a recorded one, so that the ports may change between runs.
        "controller.quorum.voters", NODE_ID + "@" + controller);
  }

  private static Map<String, String> groupsAndTransactions() {
    return Map.of(
        "group.initial.rebalance.delay.ms", "0",
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1");
  }

  /** After a kill the controller first waits until the session of the broker before has ended. */
  private static Map<String, String> recovery() {
    return Map.of("broker.session.timeout.ms", "4000", "broker.heartbeat.interval.ms", "1000");
  }

  private static Map<String, String> memory() {
    return Map.of(
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "2",
        "num.recovery.threads.per.data.dir", "2",
        "log.cleaner.threads", "1",
        "log.cleaner.dedupe.buffer.size", "8388608",
        "log.cleaner.io.buffer.size", "131072",
        "log.index.size.max.bytes", "2097152");
  }
}
