package io.tallystick.keyservice;

import io.tallystick.keyservice.api.HttpApi;
import io.tallystick.keyservice.oauth.OauthCounts;
import io.tallystick.keyservice.oauth.OauthParts;
import io.tallystick.keyservice.oauth.OauthRoutes;
import io.tallystick.runtime.config.PepperSource;
import io.tallystick.runtime.http.HttpEdge;
import io.tallystick.runtime.ops.Drain;
import io.tallystick.runtime.ops.OperationsServer;
import io.tallystick.runtime.ops.Readiness;
import io.tallystick.runtime.start.EventLoops;
import io.tallystick.runtime.start.StartFailure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One key-service node, usable inside any process. It listens as soon as it has started and answers
 * 503 until it has caught up with the log. Closing lets the requests under way finish, then ends
 * everything in the reverse of its start.
 */
public final class KeyService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyService.class);
  private static final int EVENT_LOOPS = 2;
  private static final long DRAIN_SECONDS_MAX = 10;
  private static final long PEPPERS_RELOAD_MILLIS = 5_000;

  private final KeyServiceConfig config;
  private final Drain drain;

  /** Whether this node can serve; a node that drains still can. */
  private final Readiness serving = new Readiness();

  /** What the operations port says. */
  private final Readiness readiness = new Readiness();

  private final Vertx vertx;
  private final KeyServiceParts parts;
  private final Preparation preparation;
  private @Nullable HttpServer server;
  private int opsPort;
  private boolean closed;

  private KeyService(KeyServiceConfig config) {
    this.config = config;
    this.parts = KeyServiceParts.start(config);
    this.preparation = parts.preparation();
    this.vertx = EventLoops.start(EVENT_LOOPS);
    this.drain = new Drain(config.drainWaitMillis());
    for (Readiness each : List.of(serving, readiness)) {
      each.add(preparation::notReady);
      each.add(parts.tail()::notReady);
      each.add(parts.policyTail()::notReady);
      each.add(parts::tokensNotReady);
    }
    readiness.add(drain::notReady);
  }

  /**
   * Starts a node and returns when it listens; {@link #awaitReady} waits for the rest.
   *
   * @throws io.tallystick.runtime.config.SettingsException if a setting is wrong
   * @throws StartFailure if a port is taken or the TLS files can't be used
   */
  public static KeyService start(Map<String, String> environment) {
    return start(KeyServiceConfig.from(environment));
  }

  static KeyService start(KeyServiceConfig config) {
    KeyService service = new KeyService(config);
    try {
      service.listen();
      service.preparation.start();
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** Waits until the node is ready, and says why when it does not get so in time. */
  public void awaitReady(Duration timeout) {
    if (!preparation.await(timeout)) {
      throw new StartFailure(
          "key-service is not ready: " + String.join("; ", readiness.reasons()) + ".", null);
    }
  }

  /** The public port, also when the setting was 0 for any free one. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }

  public int opsPort() {
    return opsPort;
  }

  /**
   * The stop of a node that others use: not ready, everything is still served for {@code
   * TALLYSTICK_DRAIN_WAIT} so that they notice, then {@link #close}. A node that was not ready does
   * not wait.
   */
  public void drain() {
    if (readiness.isReady()) {
      LOG.info("key-service {} drains", config.node());
      drain.await();
    }
    close();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    drain.cutShort();
    LOG.info("key-service {} stops", config.node());
    parts.stopWaiting();
    if (server != null) {
      EventLoops.stopped(server.shutdown(DRAIN_SECONDS_MAX, TimeUnit.SECONDS));
    }
    parts.close();
    EventLoops.stopped(vertx.close());
    LOG.info("key-service {} has stopped", config.node());
  }

  private void listen() {
    String host = config.listen().host();
    int port = config.listen().opsPort();
    OperationsServer operations = new OperationsServer(vertx, readiness, parts.metrics());
    opsPort =
        EventLoops.started("port " + host + ":" + port, operations.listen(host, port)).actualPort();
    HttpApi api = new HttpApi(vertx, serving, parts.access());
    Router router = api.router(parts.apiParts(), config.foreignFormats(), oauthRoutes());
    HttpServer opening =
        vertx
            .createHttpServer(HttpEdge.options(config.listen()))
            .invalidRequestHandler(HttpEdge::refuse)
            .requestHandler(request -> handle(request, router));
    server = EventLoops.started("port " + host + ":" + config.listen().port(), opening.listen());
    reload(config.peppers());
    LOG.info("key-service {} listens on {}:{}", config.node(), host, port());
  }

  private @Nullable OauthRoutes oauthRoutes() {
    OauthParts oauth = parts.oauthParts();
    return oauth == null
        ? null
        : new OauthRoutes(vertx, serving, oauth, new OauthCounts(parts.metrics().registry()));
  }

  private void handle(HttpServerRequest request, Router router) {
    if (drain.isBegun()) {
      HttpEdge.lastOfConnection(request);
    }
    router.handle(request);
  }

  private void reload(PepperSource peppers) {
    vertx.setPeriodic(
        PEPPERS_RELOAD_MILLIS,
        timer ->
            vertx
                .executeBlocking(peppers::reload)
                .onFailure(e -> LOG.warn("the peppers were not reloaded", e)));
  }
}
