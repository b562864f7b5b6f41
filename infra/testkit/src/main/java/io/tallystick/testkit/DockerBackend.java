package io.tallystick.testkit;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** Kafka and Redis as containers of a Docker engine that answered. */
final class DockerBackend implements Backend {
  private static final DockerImageName KAFKA = DockerImageName.parse("apache/kafka:4.4.0");
  private static final DockerImageName REDIS = DockerImageName.parse("redis:6.2");
  private static final int REDIS_PORT = 6379;

  @Override
  @SuppressWarnings("resource") // The stop belongs to the end of the JVM.
  public Started kafka() {
    KafkaContainer kafka =
        new KafkaContainer(KAFKA).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    kafka.start();
    return new Started(kafka.getBootstrapServers(), kafka::stop);
  }

  @Override
  @SuppressWarnings("resource") // The stop belongs to the end of the JVM.
  public Started redis() {
    GenericContainer<?> redis =
        new GenericContainer<>(REDIS)
            .withExposedPorts(REDIS_PORT)
            .withCommand("redis-server", "--save", "", "--maxmemory-policy", "noeviction");
    redis.start();
    String uri = "redis://" + redis.getHost() + ":" + redis.getMappedPort(REDIS_PORT);
    return new Started(uri, redis::stop);
  }
}
