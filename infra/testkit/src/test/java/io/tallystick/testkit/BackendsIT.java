package io.tallystick.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class BackendsIT {
  @Test
  void kafka_shared_takesRecords() throws Exception {
    assertEquals(Backends.kafka(), Backends.kafka());
    assertEquals(0, appendTo(Backends.kafka(), "shared"));
  }

  @Test
  void redis_shared_answersAndIsOne() throws Exception {
    assertEquals(Backends.redis(), Backends.redis());
    assertEquals("+PONG", ping(URI.create(Backends.redis())));
  }

  @Test
  void newKafka_stoppedAndStarted_keepsItsAddressAndData() throws Exception {
    EmbeddedKafka.Config config;
    try (EmbeddedKafka kafka = Backends.newKafka()) {
      assertNotEquals(Backends.kafka(), kafka.bootstrapServers());
      assertEquals(0, appendTo(kafka.bootstrapServers(), "own"));
      config = kafka.config();
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(config)) {
      assertEquals(1, append(kafka.bootstrapServers(), "own"));
    }
  }

  @Test
  void newRedis_pausedAndKilled_isPausedAndGone() throws Exception {
    try (EmbeddedRedis redis = Backends.newRedis()) {
      assertNotEquals(Backends.redis(), redis.uri());
      try (Paused paused = Paused.process(redis.pid())) {
        assertEquals("", ping(URI.create(redis.uri())));
      }
      assertEquals("+PONG", ping(URI.create(redis.uri())));
      assertTrue(ProcessHandle.of(redis.pid()).orElseThrow().destroyForcibly());
      Await.until("Redis is gone", Duration.ofSeconds(10), () -> !redis.isAlive());
      assertFalse(redis.isAlive());
    }
  }

  private static long appendTo(String servers, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    return append(servers, topic);
  }

  private static long append(String servers, String topic) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", servers, "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      return producer.send(new ProducerRecord<>(topic, "key", "value")).get().offset();
    }
  }

  private static String ping(URI redis) throws Exception {
    try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
      socket.setSoTimeout(500);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException silent) {
      return "";
    }
  }
}
