package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A real Kafka and Redis and one verifier in a process of its own, with minted keys and some that
 * have a bcrypt hash of cost 10 alone. Closing stops all of it and removes its files.
 */
public final class FloodTargets implements AutoCloseable {
  private static final int BCRYPT_COST = 10;
  private static final String PEPPER = "bench:" + Base64.getEncoder().encodeToString(new byte[32]);

  private final Surroundings around = new Surroundings();
  private final FreePorts ports =
      FreePorts.find("kafka", "controller", "redis", "verifier", "operations");
  private final List<KeyText> imported = new ArrayList<>();
  private List<String> minted = List.of();

  private FloodTargets() throws IOException {}

  /** Starts everything and waits until the verifier answers. */
  public static FloodTargets start(int mintedKeys, int importedKeys) throws Exception {
    FloodTargets targets = new FloodTargets();
    try {
      targets.startAll(mintedKeys, importedKeys);
      return targets;
    } catch (Exception e) {
      targets.close();
      throw e;
    }
  }

  public int port() {
    return ports.of("verifier");
  }

  /** A request with each minted key. */
  public byte[][] requests() {
    return minted.stream().map(FloodTargets::request).toArray(byte[][]::new);
  }

  /** A minted key, not to be asked for by others. */
  public KeyText minted() {
    KeyText text = KeyText.parse(minted.get(0));
    if (text == null) {
      throw new IllegalStateException("a minted key can be read");
    }
    return text;
  }

  public List<KeyText> imported() {
    return imported;
  }

  /** A request that nobody has sent, with the key's id and a wrong secret. */
  public static byte[] wrong(KeyText text) {
    KeyText wrong =
        new KeyText(
            text.prefix(), text.environment(), text.id(), secret(ThreadLocalRandom.current()));
    return request(wrong.reveal());
  }

  public static byte[] request(String key) {
    return ("GET /v1/authorize HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + key
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    around.close();
  }

  private void startAll(int mintedKeys, int importedKeys) throws Exception {
    Path folder = around.folder();
    EmbeddedKafka kafka = around.kafka(ports.of("kafka"), ports.of("controller"));
    EmbeddedRedis redis =
        around.with(
            EmbeddedRedis.start(
                new EmbeddedRedis.Config(folder.resolve("redis"), ports.of("redis"), false)));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic topic =
          new NewTopic(KeyLogTopic.NAME, 12, (short) 1).configs(Map.of("retention.ms", "-1"));
      admin.createTopics(List.of(topic)).all().get();
    }
    minted =
        MintedKeys.append(kafka.bootstrapServers(), Peppers.parse(PEPPER), mintedKeys).unlimited();
    importKeys(kafka.bootstrapServers(), importedKeys);
    Map<String, String> settings =
        Map.of(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(),
            "TALLYSTICK_REDIS", redis.uri(),
            "TALLYSTICK_HTTP_PORT", Integer.toString(port()),
            "TALLYSTICK_OPS_PORT", Integer.toString(ports.of("operations")),
            "TALLYSTICK_REDIS_TIMEOUT", "1s",
            "TALLYSTICK_PEPPERS", PEPPER);
    String main = "io.tallystick.verifier.Main";
    around.with(ChildProcess.start(main, List.of(), settings, folder.resolve("verifier.log")));
    around.awaitOk(
        Surroundings.get(port(), "/v1/authorize")
            .header("authorization", "Bearer " + minted.get(0)));
  }

  private void importKeys(String bootstrap, int count) throws Exception {
    Map<String, Object> properties = Map.of("bootstrap.servers", bootstrap, "acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      Random random = new Random(count);
      for (int i = 0; i < count; i++) {
        StringBuilder id = new StringBuilder("imported");
        random.ints(8, 0, 62).forEach(digit -> id.append(Base62.digit(digit)));
        KeyText text =
            new KeyText("sk", Environment.LIVE, new KeyId(id.toString()), secret(random));
        imported.add(text);
        producer.send(record(text)).get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(KeyText text) {
    KeyCreated event =
        new KeyCreated(
            text.id(),
            new Change(1, Instant.now(), "bench"),
            new KeyProfile(
                KeyKind.API_KEY, text.prefix(), text.environment(), "bench", "bench", "bench"),
            new KeyGrant(List.of(), List.of(), null, List.of(), KeyGrant.NO_METADATA),
            new Credential(Bcrypt.hash(text.secret(), BCRYPT_COST), null),
            null);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            KeyLogTopic.NAME,
            text.id().value().getBytes(StandardCharsets.UTF_8),
            EventCodec.encode(event));
    record
        .headers()
        .add(KeyLogTopic.TYPE_HEADER, EventCodec.type(event).getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private static Secret secret(Random random) {
    byte[] bytes = new byte[Secret.SIZE_BYTES];
    random.nextBytes(bytes);
    return Secret.of(bytes);
  }
}
