package io.tallystick.runtime.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka.
 *
 * @param bootstrap host:port, comma separated
 * @param client further client properties, such as those for TLS and SASL; may hold secrets
 */
public record KafkaSettings(String bootstrap, Map<String, String> client) {

  private static final int RECONNECT_MILLIS_MAX = 1_000;

  public static KafkaSettings from(Settings settings) {
    String bootstrap = settings.required("TALLYSTICK_KAFKA", "127.0.0.1:9092");
    Path file = settings.file("TALLYSTICK_KAFKA_CLIENT_FILE");
    return new KafkaSettings(bootstrap, file == null ? Map.of() : properties(file));
  }

  /** Client properties: the given ones, then {@code own}, which win. */
  public Map<String, Object> with(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>(client);
    all.put("bootstrap.servers", bootstrap);
    all.putAll(own);
    return all;
  }

  /** Properties of a consumer of bytes that commits nothing by itself; {@code own} win. */
  public Map<String, Object> consumer(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>();
    all.put("key.deserializer", ByteArrayDeserializer.class.getName());
    all.put("value.deserializer", ByteArrayDeserializer.class.getName());
    all.put("enable.auto.commit", "false");
    all.put("allow.auto.create.topics", "false");
    all.put("reconnect.backoff.max.ms", RECONNECT_MILLIS_MAX);
    all.putAll(own);
    return with(all);
  }

  /** Properties of a producer of bytes that waits for all and for no batch; {@code own} win. */
  public Map<String, Object> producer(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>();
    all.put("key.serializer", ByteArraySerializer.class.getName());
    all.put("value.serializer", ByteArraySerializer.class.getName());
    all.put("acks", "all");
    all.put("linger.ms", 0);
    all.put("reconnect.backoff.max.ms", RECONNECT_MILLIS_MAX);
    all.putAll(own);
    return with(all);
  }

  @Override
  public String toString() {
    return "KafkaSettings[" + bootstrap + "]";
  }

  private static Map<String, String> properties(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          "TALLYSTICK_KAFKA_CLIENT_FILE names " + file + ", which is not a properties file.");
    }
    Map<String, String> map = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> put(map, name, properties.getProperty(name)));
    return Map.copyOf(map);
  }

  private static void put(Map<String, String> map, String name, @Nullable String value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}
