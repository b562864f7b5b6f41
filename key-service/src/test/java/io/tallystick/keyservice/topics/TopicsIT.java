package io.tallystick.keyservice.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made on an empty Kafka, and each setting that a node refuses to run on. */
final class TopicsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Durability SINGLE = new Durability(4, 1, 1);
  private static final Durability PAIR = new Durability(4, 2, 2);
  private static final Set<String> NAMES =
      Set.of(
          "tallystick.key-log",
          "tallystick.key-events",
          "tallystick.key-state",
          "tallystick.key-usage");
  private static final String TWO_DAYS_MILLIS = "172800000";
  private static EmbeddedKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void start() {
    kafka = Backends.newKafka();
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @BeforeEach
  void forget() throws Exception {
    admin.deleteTopics(there()).all().get();
    Await.until("the broker has forgotten them", SOON, () -> there().isEmpty());
  }

  @Test
  void topics_onAnEmptyKafka_areMadeWithSettingsThatLoseNothing() throws Exception {
    KeyLogIdentity keyLog = ensured(SINGLE, topicId -> null);
    Map<String, TopicDescription> topics = admin.describeTopics(NAMES).allTopicNames().get();

    assertEquals(topics.get("tallystick.key-log").topicId().toString(), keyLog.topicId());
    assertEquals(
        Set.of(4),
        topics.values().stream()
            .map(topic -> topic.partitions().size())
            .collect(Collectors.toSet()));
    assertSettings("tallystick.key-log", "delete", "-1");
    assertSettings("tallystick.key-events", "delete", "-1");
    assertEquals("compact", settings("tallystick.key-state").get("cleanup.policy"));
    assertSettings("tallystick.policy-log", "delete", "-1");
    assertSettings("tallystick.key-usage", "delete", "604800000");
    assertEquals("compact", settings("tallystick.signing-keys").get("cleanup.policy"));
    assertSettings("tallystick.revoked-tokens", "compact,delete", TWO_DAYS_MILLIS);
    assertEquals(keyLog, ensured(SINGLE, topicId -> 4), "a second start finds them in order");
  }

  @Test
  void topics_besideAKeyLogThatIsThere_getItsNumberOfPartitions() throws Exception {
    makeKeyLog(3);
    assertEquals(3, ensured(SINGLE, topicId -> null).partitions());
    assertEquals(
        3,
        admin
            .describeTopics(List.of("tallystick.key-state"))
            .allTopicNames()
            .get()
            .get("tallystick.key-state")
            .partitions()
            .size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          key-log    | retention.ms                   | 604800000      | -1
          key-log    | retention.bytes                | 1000000        | -1
          key-log    | cleanup.policy                 | compact        | delete
          key-log    | cleanup.policy                 | compact,delete | delete
          key-log    | unclean.leader.election.enable | true           | false
          key-events | unclean.leader.election.enable | true           | false
          key-events | cleanup.policy                 | compact        | delete
          policy-log | retention.ms                   | 604800000      | -1
          policy-log | retention.bytes                | 1000000        | -1
          policy-log | cleanup.policy                 | compact        | delete
          policy-log | unclean.leader.election.enable | true           | false
          key-state  | unclean.leader.election.enable | true           | false
          key-state  | cleanup.policy                 | delete         | compact
          key-state  | cleanup.policy                 | compact,delete | compact
          signing-keys   | cleanup.policy                 | delete         | compact
          signing-keys   | cleanup.policy                 | compact,delete | compact
          signing-keys   | unclean.leader.election.enable | true           | false
          revoked-tokens | unclean.leader.election.enable | true           | false
          revoked-tokens | retention.bytes                | 1000000        | -1
          """)
  void setting_thatWouldLoseData_isRefusedByNameAndRemedy(
      String topic, String setting, String value, String must) throws Exception {
    String name = "tallystick." + topic;
    ensured(SINGLE, topicId -> null);
    alter(name, setting, value);
    String said = refusal(SINGLE, topicId -> null);
    assertEquals(
        "The topic " + name + " has " + setting + " = " + value + "; it must be " + must + ".",
        said);
    alter(name, setting, must);
    ensured(SINGLE, topicId -> null);
  }

  @Test
  void revokedTokens_thatWouldBeForgottenTooEarly_areRefused() throws Exception {
    String name = "tallystick.revoked-tokens";
    ensured(SINGLE, topicId -> null);
    alter(name, "retention.ms", "172799999");
    assertEquals(
        "The topic "
            + name
            + " has retention.ms = 172799999; it must be at least "
            + TWO_DAYS_MILLIS
            + ".",
        refusal(SINGLE, topicId -> null));
    for (String enough : List.of(TWO_DAYS_MILLIS, "-1")) {
      alter(name, "retention.ms", enough);
      ensured(SINGLE, topicId -> null);
    }
  }

  @ParameterizedTest
  @CsvSource({"signing-keys", "revoked-tokens", "policy-log"})
  void topicOfOnePartition_thatHasMore_isRefused(String topic) throws Exception {
    String name = "tallystick." + topic;
    ensured(SINGLE, topicId -> null);
    admin.createPartitions(Map.of(name, NewPartitions.increaseTo(2))).all().get();
    String said = awaitedRefusal();
    assertTrue(
        said.startsWith("The topic " + name + " has partitions = 2; it must be 1, so that "), said);
  }

  @ParameterizedTest
  @CsvSource({"key-log", "key-events", "key-state", "policy-log", "signing-keys", "revoked-tokens"})
  void durability_belowTheConfigured_isRefused(String topic) throws Exception {
    String name = "tallystick." + topic;
    ensured(SINGLE, topicId -> null);
    for (String other : there()) {
      alter(other, "min.insync.replicas", "2");
    }
    alter(name, "min.insync.replicas", "1");
    // Replication is checked after it, so the topics before this one must pass with a factor of 1.
    Durability inSync = new Durability(4, 1, 2);
    assertEquals(
        "The topic "
            + name
            + " has min.insync.replicas = 1; it must be at least 2, as TALLYSTICK_KAFKA_MIN_ISR"
            + " says.",
        refusal(inSync, topicId -> null));
  }

  @Test
  void replication_belowTheConfigured_isRefused() throws Exception {
    ensured(SINGLE, topicId -> null);
    alter("tallystick.key-log", "min.insync.replicas", "2");
    assertEquals(
        "The topic tallystick.key-log has replication factor = 1; it must be at least 2, as"
            + " TALLYSTICK_KAFKA_REPLICATION says.",
        refusal(PAIR, topicId -> null));
  }

  @Test
  void replication_beyondTheBrokers_isRefusedBeforeAnythingIsMade() throws Exception {
    assertTrue(refusal(PAIR, topicId -> null).contains("TALLYSTICK_KAFKA_REPLICATION is 2"));
    assertEquals(List.of(), there());
  }

  @ParameterizedTest
  @CsvSource({"3", "5"})
  void partitions_otherThanRecorded_areRefused(int recorded) throws Exception {
    ensured(SINGLE, topicId -> null);
    assertEquals(
        "The topic tallystick.key-log has partitions = 4; it must be "
            + recorded
            + ", as before: another number breaks the order of keys.",
        refusal(SINGLE, topicId -> recorded));
  }

  @Test
  void partitions_addedToTheKeyLog_areRefusedByANodeThatNeverSawItToo() throws Exception {
    ensured(SINGLE, topicId -> null);
    admin.createPartitions(Map.of("tallystick.key-log", NewPartitions.increaseTo(5))).all().get();
    assertEquals(
        "The topic tallystick.key-events has partitions = 4; it must be 5, as many as"
            + " tallystick.key-log has.",
        awaitedRefusal());
  }

  @Test
  void keyEvents_withFiniteRetention_isAllowed() throws Exception {
    ensured(SINGLE, topicId -> null);
    alter("tallystick.key-events", "retention.ms", "2592000000");
    ensured(SINGLE, topicId -> null);
  }

  @Test
  void keyLog_madeAnew_isAnotherOne() throws Exception {
    KeyLogIdentity first = ensured(SINGLE, topicId -> null);
    forget();
    assertNotEquals(first.topicId(), ensured(SINGLE, topicId -> null).topicId());
  }

  private static KeyLogIdentity ensured(Durability durability, Function<String, Integer> recorded) {
    Topics topics = new Topics(settings(), durability, recorded);
    AtomicReference<KeyLogIdentity> keyLog = new AtomicReference<>();
    Await.until(
        "the topics are there",
        SOON,
        () -> {
          try {
            keyLog.set(topics.ensure());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return keyLog.get() != null;
        });
    return keyLog.get();
  }

  private static String refusal(Durability durability, Function<String, Integer> recorded) {
    Topics topics = new Topics(settings(), durability, recorded);
    return String.valueOf(assertThrows(SettingsException.class, topics::ensure).getMessage());
  }

  /** What a start says as soon as the broker shows the partition that was added. */
  private static String awaitedRefusal() {
    AtomicReference<String> said = new AtomicReference<>("");
    Await.until(
        "the broker shows the partition",
        SOON,
        () -> {
          try {
            new Topics(settings(), SINGLE, topicId -> null).ensure();
            return false;
          } catch (SettingsException e) {
            said.set(e.getMessage());
            return true;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    return said.get();
  }

  private static List<String> there() {
    try {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.startsWith("tallystick."))
          .toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KafkaSettings settings() {
    return new KafkaSettings(kafka.bootstrapServers(), Map.of());
  }

  private static void makeKeyLog(int partitions) throws Exception {
    NewTopic topic =
        new NewTopic("tallystick.key-log", partitions, (short) 1)
            .configs(Map.of("retention.ms", "-1", "retention.bytes", "-1"));
    admin.createTopics(List.of(topic)).all().get();
  }

  private static void alter(String topic, String setting, String value) throws Exception {
    AlterConfigOp set =
        new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(set))).all().get();
    Await.until("the broker shows it", SOON, () -> value.equals(settings(topic).get(setting)));
  }

  private static void assertSettings(String topic, String cleanup, String retentionMillis) {
    Map<String, String> settings = settings(topic);
    assertEquals(cleanup, settings.get("cleanup.policy"));
    assertEquals(retentionMillis, settings.get("retention.ms"));
    assertEquals("-1", settings.get("retention.bytes"));
    assertEquals("1", settings.get("min.insync.replicas"));
    assertEquals("false", settings.get("unclean.leader.election.enable"));
  }

  private static Map<String, String> settings(String topic) {
    try {
      Map<String, String> settings = new HashMap<>();
      admin
          .describeConfigs(List.of(resource(topic)))
          .all()
          .get()
          .get(resource(topic))
          .entries()
          .forEach(entry -> settings.put(entry.name(), entry.value()));
      return settings;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }
}
