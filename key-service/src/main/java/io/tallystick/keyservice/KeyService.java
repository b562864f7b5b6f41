package io.tallystick.keyservice;

import io.tallystick.key.credential.BcryptProver;
import io.tallystick.keyservice.access.FirstManagementKey;
import io.tallystick.keyservice.access.ManagementAccess;
import io.tallystick.keyservice.api.KeyHandlers;
import io.tallystick.keyservice.api.ManagementApi;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.execution.CommandExecution;
import io.tallystick.keyservice.log.KeyLogWriter;
import io.tallystick.keyservice.mint.SecretMint;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.config.PepperSource;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.http.HttpEdge;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.runtime.ops.Metrics;
import io.tallystick.runtime.ops.OperationsServer;
import io.tallystick.runtime.ops.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One key-service node: wires the parts, starts them in order, stops them in reverse and waits. It
 * listens at once and answers 503 until it has caught up with the log.
 */
public final class KeyService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyService.class);
  private static final int POOL_THREADS = 8;
  private static final int POOL_QUEUE_MAX = 2_000;
  private static final int HASHES_WAITING_PER_THREAD_MAX = 64;
  private static final int PROOFS_WAITING_MAX = 16;
  private static final long START_WAIT_SECONDS = 30;
  private static final long DRAIN_SECONDS_MAX = 10;
  private static final long PEPPERS_RELOAD_MILLIS = 5_000;
  private static final long CATCH_UP_POLL_MILLIS = 5;

  private final KeyServiceConfig config;
  private final Clock clock = Clock.systemUTC();
  private final Readiness readiness = new Readiness();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Thread preparation;
  private volatile @Nullable String notPrepared = "starting";
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private volatile boolean closing;
  private volatile int port;

  private KeyService(KeyServiceConfig config) {
    this.config = config;
    this.preparation = new Thread(this::prepare, "key-service-preparation");
    this.preparation.setDaemon(true);
    readiness.add(() -> notPrepared);
  }

  /**
   * Starts a node and returns when it listens; {@link #awaitReady} waits until it serves.
   *
   * @throws SettingsException with a sentence, when a setting is wrong or a port is taken
   */
  public static KeyService start(Map<String, String> environment) {
    return start(KeyServiceConfig.from(environment));
  }

  static KeyService start(KeyServiceConfig config) {
    KeyService service = new KeyService(config);
    try {
      service.wire();
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** Waits until the node is ready, and says why when it does not get so in time. */
  public void awaitReady(Duration timeout) {
    try {
      prepared.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SettingsException(
          "key-service is not ready: " + String.join("; ", readiness.reasons()) + ".");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SettingsException(String.valueOf(cause.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SettingsException("Interrupted while waiting for key-service.");
    }
  }

  /** The port that the management API listens on. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    closing = true;
    notPrepared = "stopping";
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not stop cleanly", e);
      }
    }
  }

  private record Wired(Directory directory, KeyLogTail tail, FirstManagementKey firstKey) {}

  private @Nullable Wired wired;

  private void wire() {
    DataFolder folder = started(DataFolder.take(config.data()));
    Metrics metrics = started(new Metrics());
    Vertx vertx = vertx();
    parts.push(() -> await("the stop of Vert.x", vertx.close()));
    BoundedPool pool = started(new BoundedPool("directory", POOL_THREADS, POOL_QUEUE_MAX));
    int threads = config.bcryptThreads();
    BoundedPool hashing =
        started(new BoundedPool("hashing", threads, threads * HASHES_WAITING_PER_THREAD_MAX));
    FoldProgress progress = new FoldProgress(config.appendTimeoutMillis());
    Directory directory = started(Directory.open(folder.directoryFile(), progress, POOL_THREADS));
    KeyLogWriter writer =
        started(new KeyLogWriter(config.kafka(), config.node(), config.appendTimeoutMillis()));
    KeyLogTail tail =
        started(new KeyLogTail(config.kafka(), "directory-" + config.node(), directory.fold()));
    readiness.add(tail::notReady);
    CommandExecution execution = new CommandExecution(directory, progress, writer, pool);
    SecretMint mint = new SecretMint(config.peppers(), config.bcryptCost(), hashing);
    KeyServiceMetrics.bind(metrics.registry(), writer, execution, hashing);
    wired = new Wired(directory, tail, new FirstManagementKey(directory, execution, mint, clock));
    KeyHandlers keys =
        new KeyHandlers(
            new KeyHandlers.Parts(directory, pool, execution, mint), config.keyPrefix(), clock);
    reloadPeppers(vertx, config.peppers());
    preparation.start();
    parts.push(this::stopPreparation);
    ManagementAccess access = access(directory, pool);
    listen(vertx, new ManagementApi(vertx, readiness, access, keys), metrics);
  }

  private void listen(Vertx vertx, ManagementApi api, Metrics metrics) {
    String host = config.listen().host();
    await(
        "the operations port " + config.listen().opsPort(),
        new OperationsServer(vertx, readiness, metrics).listen(host, config.listen().opsPort()));
    HttpServer server =
        vertx
            .createHttpServer(HttpEdge.options(config.listen()))
            .invalidRequestHandler(HttpEdge::refuse)
            .requestHandler(api.router());
    await("port " + config.listen().port(), server.listen());
    port = server.actualPort();
    parts.push(() -> drain(server));
    LOG.info("key-service {} listens on {}:{}", config.node(), host, port);
  }

  private ManagementAccess access(Directory directory, BoundedPool pool) {
    var executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "management-bcrypt");
              thread.setDaemon(true);
              return thread;
            });
    parts.push(executor::shutdownNow);
    BcryptProver bcrypt = new BcryptProver(executor, PROOFS_WAITING_MAX, System::nanoTime);
    return new ManagementAccess(directory, pool, config.peppers(), bcrypt, clock);
  }

  /** Makes the topic, catches up, sees to the first management key; then the node is ready. */
  private void prepare() {
    try {
      Wired with = wired;
      if (with == null) {
        throw new IllegalStateException("preparation starts after the wiring");
      }
      notPrepared = "the key-log has not been reached yet";
      while (!closing && !config.creation().ensure(config.kafka())) {
        pause(250);
      }
      with.tail().start();
      while (!closing && with.tail().notReady() != null) {
        notPrepared = null;
        pause(CATCH_UP_POLL_MILLIS);
      }
      if (!closing) {
        notPrepared = "the first management key is being made";
        KeyServiceConfig.FirstKey first = config.firstKey();
        with.firstKey().ensure(first.workspace(), first.given(), first.file());
        notPrepared = null;
        prepared.complete(null);
        LOG.info("key-service {} is ready", config.node());
      }
    } catch (InterruptedException e) {
      LOG.debug("preparation was interrupted");
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException e) {
    if (!closing) {
      notPrepared = "the start has failed; the log says why";
      prepared.completeExceptionally(e);
      LOG.error("the start failed", e);
    }
  }

  private void stopPreparation() throws InterruptedException {
    preparation.interrupt();
    preparation.join(TimeUnit.SECONDS.toMillis(START_WAIT_SECONDS));
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  private Vertx vertx() {
    VertxOptions options =
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return Vertx.vertx(options);
  }

  private static void reloadPeppers(Vertx vertx, PepperSource peppers) {
    vertx.setPeriodic(
        PEPPERS_RELOAD_MILLIS,
        id ->
            vertx
                .executeBlocking(
                    () -> {
                      peppers.reload();
                      return true;
                    })
                .onFailure(e -> LOG.warn("the peppers were not reloaded", e)));
  }

  private static void drain(HttpServer server) {
    await("the stop of the server", server.shutdown(DRAIN_SECONDS_MAX, TimeUnit.SECONDS));
  }

  private static <T> T await(String what, Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SettingsException("Interrupted while waiting for " + what + ".");
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SettingsException("Can't have " + what + ": " + cause.getMessage() + ".");
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SettingsException("Interrupted while starting.");
    }
  }
}
