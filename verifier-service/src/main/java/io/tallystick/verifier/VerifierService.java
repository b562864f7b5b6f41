package io.tallystick.verifier;

import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.ops.OperationsServer;
import io.tallystick.runtime.ops.Readiness;
import io.tallystick.runtime.start.EventLoops;
import io.tallystick.runtime.start.StartFailure;
import io.tallystick.verifier.http.FrontDoor;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One verifier, started from an environment and usable inside any process. It listens as soon as it
 * has started and answers 503 until it has caught up with the key-log. Closing lets the requests
 * under way finish. Any thread.
 */
public final class VerifierService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerifierService.class);
  static final String NAME = "verifier-service";
  private static final Duration READY_PAUSE = Duration.ofMillis(10);

  private final VerifierConfig config;
  private final VerifierParts parts;
  private final Readiness readiness = new Readiness();
  private final AtomicInteger port = new AtomicInteger();
  private final Vertx vertx;
  private int opsPort;
  private @Nullable String doors;
  private @Nullable Ticks ticks;
  private volatile boolean stopping;

  private VerifierService(VerifierConfig config) {
    this.config = config;
    this.parts = new VerifierParts(config);
    this.vertx = EventLoops.start(config.threads().eventLoops());
    readiness.add(() -> stopping ? "the service is stopping" : null);
    readiness.add(parts::notReady);
  }

  /**
   * Starts a verifier and returns when it listens; {@link #awaitReady} waits for the rest.
   *
   * @throws io.tallystick.runtime.config.SettingsException if a setting is wrong
   * @throws StartFailure if a port is taken or the TLS files can't be used
   */
  public static VerifierService start(Map<String, String> environment) {
    VerifierService service =
        new VerifierService(VerifierConfig.from(new Settings(NAME, environment)));
    try {
      service.listen();
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** The public port, also when the setting was 0 for any free one. */
  public int port() {
    return port.get();
  }

  public int opsPort() {
    return opsPort;
  }

  /** Waits until the projection is complete; false if it is not within {@code atMost}. */
  public boolean awaitReady(Duration atMost) {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (!readiness.isReady()) {
      if (System.nanoTime() - endNanos > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(READY_PAUSE.toNanos());
    }
    return true;
  }

  /** Not ready, no new connections, the requests under way finish, then everything ends. */
  @Override
  public synchronized void close() {
    if (stopping) {
      return;
    }
    stopping = true;
    LOG.info("verifier {} stops", config.node());
    if (doors != null) {
      EventLoops.stopped(vertx.undeploy(doors));
    }
    if (ticks != null) {
      ticks.close();
    }
    parts.close();
    EventLoops.stopped(vertx.close());
    LOG.info("verifier {} has stopped", config.node());
  }

  private void listen() {
    parts.start();
    ticks = Ticks.start(config.peppers(), readiness, parts.metrics().registry());
    String host = config.listen().host();
    OperationsServer operations = new OperationsServer(vertx, readiness, parts.metrics());
    opsPort =
        EventLoops.started(
                "port " + host + ":" + config.listen().opsPort(),
                operations.listen(host, config.listen().opsPort()))
            .actualPort();
    FrontDoor.Parts shared = parts.frontDoor();
    doors =
        EventLoops.started(
            "port " + host + ":" + config.listen().port(),
            vertx.deployVerticle(
                () -> new FrontDoor(shared, this::listening),
                new DeploymentOptions().setInstances(config.threads().eventLoops())));
    LOG.info(
        "verifier {} listens on {}:{}, operations on {}", config.node(), host, port(), opsPort);
  }

  private void listening(HttpServer server) {
    port.set(server.actualPort());
  }
}
