package io.tallystick.bench.measured;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Keys put on a real key-log as a key-service would, except that all share one bcrypt hash: a
 * minted key is decided by its tag, and a hash for each would take 60 ms of a core. For measuring
 * only.
 *
 * @param unlimited the texts of those whose calls are not counted
 * @param limited the texts of as many whose calls are counted
 */
public record MintedKeys(List<String> unlimited, List<String> limited) {
  /** High enough that no call of a run is denied: the work of a limit without its refusal. */
  private static final KeyLimit LIMIT = new KeyLimit("default", 1_000_000_000L, 60_000);

  private static final int SENDS_UNDER_WAY_MAX = 10_000;

  /** Appends so many keys of either sort and gives their texts. */
  public static MintedKeys append(String bootstrap, Peppers peppers, int count) throws Exception {
    Random random = new Random(count);
    Secret any = secret(random);
    String bcrypt = Bcrypt.hash(any, Bcrypt.COST_MIN);
    MintedKeys minted = new MintedKeys(new ArrayList<>(count), new ArrayList<>(count));
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "key.serializer",
            ByteArraySerializer.class.getName(),
            "value.serializer",
            ByteArraySerializer.class.getName(),
            "acks",
            "all",
            "linger.ms",
            5);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      List<Future<?>> sends = new ArrayList<>();
      for (int i = 0; i < 2 * count; i++) {
        List<KeyLimit> limits = i % 2 == 0 ? List.of() : List.of(LIMIT);
        KeyText text = new KeyText("sk", Environment.LIVE, id(random), secret(random));
        (i % 2 == 0 ? minted.unlimited() : minted.limited()).add(text.reveal());
        Credential credential = new Credential(bcrypt, peppers.tag(text.id(), text.secret()));
        sends.add(producer.send(record(text, limits, credential)));
        if (sends.size() >= SENDS_UNDER_WAY_MAX) {
          settle(sends);
        }
      }
      settle(sends);
    }
    return minted;
  }

  private static void settle(List<Future<?>> sends) throws Exception {
    for (Future<?> send : sends) {
      send.get();
    }
    sends.clear();
  }

  private static ProducerRecord<byte[], byte[]> record(
      KeyText text, List<KeyLimit> limits, Credential credential) {
    KeyProfile profile =
        new KeyProfile(
            KeyKind.API_KEY, text.prefix(), text.environment(), "bench", "bench", "bench");
    KeyGrant grant = new KeyGrant(List.of("read"), limits, null, List.of(), KeyGrant.NO_METADATA);
    Change change = new Change(1, Instant.now(), "bench");
    KeyCreated event = new KeyCreated(text.id(), change, profile, grant, credential, null);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(KeyLogTopic.NAME, utf8(text.id().value()), EventCodec.encode(event));
    record.headers().add(KeyLogTopic.TYPE_HEADER, utf8(EventCodec.type(event)));
    return record;
  }

  private static KeyId id(Random random) {
    StringBuilder id = new StringBuilder(KeyId.LENGTH);
    random.ints(KeyId.LENGTH, 0, 62).forEach(digit -> id.append(Base62.digit(digit)));
    return new KeyId(id.toString());
  }

  private static Secret secret(Random random) {
    byte[] bytes = new byte[Secret.SIZE_BYTES];
    random.nextBytes(bytes);
    return Secret.of(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
