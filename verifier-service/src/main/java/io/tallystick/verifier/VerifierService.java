package io.tallystick.verifier;

import io.micrometer.core.instrument.Counter;
import io.tallystick.runtime.config.ListenSettings;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.http.HttpEdge;
import io.tallystick.runtime.ops.Drain;
import io.tallystick.runtime.ops.Metrics;
import io.tallystick.runtime.ops.OperationsServer;
import io.tallystick.runtime.ops.Readiness;
import io.tallystick.runtime.start.EventLoops;
import io.tallystick.runtime.start.StartFailure;
import io.tallystick.verifier.http.ClientAddress;
import io.tallystick.verifier.http.FrontDoor;
import io.tallystick.verifier.http.OpenApiDocument;
import io.tallystick.verifier.http.UrlKeys;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One verifier behind HTTP, started from an environment and usable inside any process. It listens
 * as soon as it has started and answers 503 until it has caught up with the key-log. A stop lets
 * the requests under way finish. Any thread.
 */
public final class VerifierService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerifierService.class);
  static final String NAME = "verifier-service";

  private final VerifierConfig config;
  private final Drain drain;
  private final Metrics metrics = new Metrics();
  private final TallystickVerifier verifier;
  private final Readiness readiness = new Readiness();
  private final AtomicInteger port = new AtomicInteger();
  private final Vertx vertx;
  private int opsPort;
  private @Nullable String doors;
  private boolean closed;

  private VerifierService(VerifierConfig config) {
    this.config = config;
    this.drain = new Drain(config.drainWaitMillis());
    this.verifier = new TallystickVerifier(config.core(), metrics.registry());
    this.vertx = EventLoops.start(config.eventLoops());
    readiness.add(drain::notReady);
    readiness.add(verifier::notReady);
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
    return verifier.awaitReady(atMost);
  }

  /**
   * The stop of a node that others use: not ready, everything is still served for {@code
   * TALLYSTICK_DRAIN_WAIT} so that they notice, then {@link #close}. A close or an interrupt ends
   * the wait; a node that was not ready does not wait.
   */
  public void drain() {
    if (readiness.isReady()) {
      LOG.info("verifier {} drains", config.core().node());
      drain.await();
    }
    close();
  }

  /** Not ready, no new connections, the requests under way finish, then everything ends. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    drain.cutShort();
    LOG.info("verifier {} stops", config.core().node());
    if (doors != null) {
      EventLoops.stopped(vertx.undeploy(doors));
    }
    verifier.close();
    EventLoops.stopped(vertx.close());
    metrics.close();
    LOG.info("verifier {} has stopped", config.core().node());
  }

  long drainWaitMillis() {
    return config.drainWaitMillis();
  }

  private void listen() {
    String host = config.listen().host();
    OperationsServer operations = new OperationsServer(vertx, readiness, metrics);
    opsPort =
        EventLoops.started(
                "port " + host + ":" + config.listen().opsPort(),
                operations.listen(host, config.listen().opsPort()))
            .actualPort();
    FrontDoor.Parts shared = frontDoor();
    doors =
        EventLoops.started(
            "port " + host + ":" + config.listen().port(),
            vertx.deployVerticle(
                () -> new FrontDoor(shared, this::listening),
                new DeploymentOptions().setInstances(config.eventLoops())));
    String node = config.core().node();
    verifier.servingAt(
        (config.listen().tls() == null ? "http://" : "https://") + host + ":" + port());
    LOG.info("verifier {} listens on {}:{}, operations on {}", node, host, port(), opsPort);
  }

  private FrontDoor.Parts frontDoor() {
    ListenSettings listen = config.listen();
    // Any free port, but the same one for the servers of all event loops.
    SocketAddress address =
        listen.port() == 0
            ? SocketAddress.sharedRandomPort(1, listen.host())
            : SocketAddress.inetSocketAddress(listen.port(), listen.host());
    return new FrontDoor.Parts(
        HttpEdge.options(listen).setHandle100ContinueAutomatically(true),
        address,
        verifier.verifier(),
        new ClientAddress(config.trustedProxies()),
        config.gateway(),
        new UrlKeys(config.core().foreignFormats(), verifier::isToken),
        OpenApiDocument.read(),
        verifier::isReady,
        drain::isBegun,
        Counter.builder("tallystick.keys.in.urls").register(metrics.registry()));
  }

  private void listening(HttpServer server) {
    port.set(server.actualPort());
  }
}
