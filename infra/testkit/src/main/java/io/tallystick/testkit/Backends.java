package io.tallystick.testkit;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka and the Redis that the tests of one JVM share, started at the first call and stopped
 * when the JVM ends. Embedded, or containers where a Docker engine answers; {@code
 * TALLYSTICK_TEST_BACKENDS=embedded|docker} decides otherwise. Safe from any thread; a backend that
 * does not start fails the test that asked.
 */
public final class Backends {
  private static final Shared KAFKA = new Shared("Kafka", () -> chosen().kafka());
  private static final Shared REDIS = new Shared("Redis", () -> chosen().redis());
  private static @Nullable Backend backend;

  private Backends() {}

  /** Bootstrap servers of the shared Kafka. */
  public static String kafka() {
    return KAFKA.address();
  }

  /** URI of the shared Redis. */
  public static String redis() {
    return REDIS.address();
  }

  /**
   * A Kafka of the caller's own, always embedded, for tests that stop it. The caller closes it;
   * {@code config()} starts it again on its data and ports.
   */
  public static EmbeddedKafka newKafka() {
    FreePorts ports = FreePorts.find("broker", "controller");
    return EmbeddedKafka.start(
        new EmbeddedKafka.Config(
            ScratchFolder.create("kafka"), ports.of("broker"), ports.of("controller")));
  }

  /**
   * The same with a second way that leads through a proxy of the caller's.
   *
   * @param proxy made for the port that is given, where the broker listens
   */
  public static EmbeddedKafka newKafka(IntFunction<TcpProxy> proxy) {
    FreePorts ports = FreePorts.find("broker", "controller", "detour");
    TcpProxy between = proxy.apply(ports.of("detour"));
    return EmbeddedKafka.start(
        new EmbeddedKafka.Config(
            ScratchFolder.create("kafka"),
            ports.of("broker"),
            ports.of("controller"),
            new EmbeddedKafka.Detour(ports.of("detour"), between.port())));
  }

  /**
   * A Redis of the caller's own, always embedded because its process id is needed, for tests that
   * pause or kill it. The caller closes it; {@code config()} starts it again on its port, empty.
   *
   * @param more further lines of its settings file
   */
  public static EmbeddedRedis newRedis(String... more) {
    return EmbeddedRedis.start(
        new EmbeddedRedis.Config(
            ScratchFolder.create("redis"),
            FreePorts.block(1),
            false,
            EmbeddedRedis.Kind.SERVER,
            List.of(more)));
  }

  private static synchronized Backend chosen() {
    Backend known = backend;
    if (known == null) {
      known = BackendChoice.of(System.getenv("TALLYSTICK_TEST_BACKENDS"), DockerEngine.host());
      backend = known;
    }
    return known;
  }

  /** One backend of the JVM: nothing until the first call, then the same address for all. */
  private static final class Shared {
    private final String name;
    private final Supplier<Backend.Started> start;
    private @Nullable String address;

    Shared(String name, Supplier<Backend.Started> start) {
      this.name = name;
      this.start = start;
    }

    synchronized String address() {
      String known = address;
      if (known == null) {
        Backend.Started started = start.get();
        Runtime.getRuntime().addShutdownHook(new Thread(started.stop(), "stop " + name));
        known = started.address();
        address = known;
      }
      return known;
    }
  }
}
