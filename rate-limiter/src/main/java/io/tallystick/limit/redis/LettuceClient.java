package io.tallystick.limit.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The Redis client with each default set that would count twice, queue without end or wait without
 * end. It knows single servers only: which one to talk to is not left to it, for it would send
 * again what may have run. Works on the caller's thread, which waits for a bounded time; closing
 * waits for its threads.
 */
final class LettuceClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final long CONNECT_WAIT_MILLIS = 3_000;
  private static final long ANSWER_WAIT_MILLIS = 1_000;
  private static final int THREADS = 2;
  private static final long CLOSE_WAIT_SECONDS = 2;
  private static final int COMMANDS_PER_WRITE_MAX = 64;

  /** Room for a probe and a handshake beside the calls in flight. */
  private static final int QUEUE_SPARE = 64;

  private final ClientResources resources;
  private final RedisClient client;

  LettuceClient(LinkSettings settings, Timer timer) {
    this.resources =
        ClientResources.builder()
            .timer(timer)
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .nettyCustomizer(new OneWriteForMany())
            .build();
    this.client = RedisClient.create(resources);
    this.client.setOptions(options(settings.inFlightMax() + QUEUE_SPARE));
  }

  /**
   * Opens a connection.
   *
   * @throws RedisUnavailable when there is none within the time for it
   */
  StatefulRedisConnection<String, String> connect(RedisURI server) throws InterruptedException {
    RedisURI timed = RedisURI.builder(server).withTimeout(CONNECT_TIMEOUT).build();
    CompletableFuture<StatefulRedisConnection<String, String>> connecting =
        client.connectAsync(StringCodec.UTF8, timed).toCompletableFuture();
    try {
      return await(connecting, CONNECT_WAIT_MILLIS, "no connection");
    } catch (RedisUnavailable | InterruptedException failure) {
      var unused = connecting.thenCompose(StatefulRedisConnection::closeAsync);
      throw failure;
    }
  }

  /**
   * Opens a connection for one question.
   *
   * @throws RedisUnavailable when there is no answer within the time for it
   */
  <T> T ask(RedisURI server, Function<RedisAsyncCommands<String, String>, RedisFuture<T>> question)
      throws InterruptedException {
    StatefulRedisConnection<String, String> connection = connect(server);
    try {
      return await(question.apply(connection.async()), ANSWER_WAIT_MILLIS, "no answer");
    } finally {
      var unused = connection.closeAsync();
    }
  }

  /** The result, or the root of its failure as a {@link RedisUnavailable}. */
  static <T> T await(CompletionStage<T> stage, long millis, String ifLate)
      throws InterruptedException {
    try {
      return stage.toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw new RedisUnavailable(rootMessage(failure));
    } catch (TimeoutException late) {
      throw new RedisUnavailable(ifLate + " within " + millis + " ms");
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
        // Its own timeout, a second, would cut short what was given more; every wait here has one.
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .socketOptions(
            SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
        // These would stretch timeouts during a maintenance that the breaker handles.
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .build();
  }

  /**
   * Commands that are there together go out in one write: each alone would cost a call of the
   * system on both sides, which is more than all else that a command takes. One that is alone does
   * not wait for another.
   */
  private static final class OneWriteForMany implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
      channel.pipeline().addFirst(new FlushConsolidationHandler(COMMANDS_PER_WRITE_MAX, true));
    }
  }

  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
