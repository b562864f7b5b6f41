package io.tallystick.testkit;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;

/** Kafka in this JVM and Redis as its child, in folders of their own that go with the JVM. */
final class EmbeddedBackend implements Backend {
  @Override
  public Started kafka() {
    EmbeddedKafka kafka = Backends.newKafka();
    return new Started(kafka.bootstrapServers(), kafka::close);
  }

  @Override
  public Started redis() {
    EmbeddedRedis redis = Backends.newRedis();
    return new Started(redis.uri(), redis::close);
  }
}
