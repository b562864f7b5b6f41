package io.tallystick.limit.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Redis client with each default set that would count twice, queue without end or wait without
 * end. Connects on the caller's thread, which waits for a bounded time; closing waits for its
 * threads.
 */
final class LettuceClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final long CONNECT_WAIT_MILLIS = 3_000;
  private static final int THREADS = 2;
  private static final long CLOSE_WAIT_SECONDS = 2;

  /** Room for a probe and a handshake beside the calls in flight. */
  private static final int QUEUE_SPARE = 64;

  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;

  LettuceClient(LinkSettings settings, Timer timer) {
    this.resources =
        ClientResources.builder()
            .timer(timer)
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .build();
    this.client = RedisClient.create(resources);
    this.client.setOptions(options(settings.inFlightMax() + QUEUE_SPARE));
    this.uri = RedisURI.builder(settings.uri()).withTimeout(CONNECT_TIMEOUT).build();
  }

  /**
   * Opens a connection.
   *
   * @throws RedisUnavailable when there is none within the time for it
   */
  StatefulRedisConnection<String, String> connect() throws InterruptedException {
    CompletableFuture<StatefulRedisConnection<String, String>> connecting =
        client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
    try {
      return connecting.get(CONNECT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw new RedisUnavailable(rootMessage(failure));
    } catch (TimeoutException late) {
      var unused = connecting.thenCompose(StatefulRedisConnection::closeAsync);
      throw new RedisUnavailable("no connection within " + CONNECT_WAIT_MILLIS + " ms");
    }
  }

  @Override
  public void close() {
    client.shutdown(0, CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
    resources.shutdown(0, CLOSE_WAIT_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static ClientOptions options(int queueSizeMax) {
    return ClientOptions.builder()
        // A reconnect would replay commands that Redis may have run: the prober reconnects instead.
        .autoReconnect(false)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(queueSizeMax)
        .socketOptions(
            SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
        // These would stretch timeouts during a maintenance that the breaker handles.
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .build();
  }

  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
