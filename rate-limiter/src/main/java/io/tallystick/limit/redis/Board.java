package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One hash in Redis, on the server that holds it, over a connection of its own that is opened when
 * it is needed and thrown away when it fails. Every call blocks its caller, for a bounded time. One
 * thread, but for close.
 */
public final class Board implements AutoCloseable {
  private static final String EXCHANGE =
      "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])"
          + " redis.call('PEXPIRE', KEYS[1], ARGV[3])"
          + " return redis.call('HVALS', KEYS[1])";

  /** Nodes that look at different servers don't see each other's notices. */
  private static final long LOOKED_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A board that nobody writes on any more goes away. */
  private static final String KEPT_MILLIS = Long.toString(TimeUnit.DAYS.toMillis(1));

  private final LinkSettings settings;
  private final String key;
  private final HashedWheelTimer timer =
      new HashedWheelTimer(new DefaultThreadFactory("tallystick-board-timer", true));
  private final LettuceClient client;
  private final Finder finder;
  private volatile @Nullable StatefulRedisConnection<String, String> connection;
  private @Nullable NodeAddress connectedTo;
  private long lookedUpAtNanos;

  public Board(LinkSettings settings, String key) {
    this.settings = settings;
    this.key = key;
    this.client = new LettuceClient(settings, timer);
    this.finder = settings.place().finder(client);
  }

  /** Sets a field and gives all fields' values as they are then. */
  public List<String> exchange(String field, String value) throws InterruptedException {
    return await(
        connected()
            .async()
            .eval(EXCHANGE, ScriptOutputType.MULTI, new String[] {key}, field, value, KEPT_MILLIS));
  }

  /** Removes fields. */
  public void remove(Collection<String> fields) throws InterruptedException {
    if (!fields.isEmpty()) {
      var unused = await(connected().async().hdel(key, fields.toArray(new String[0])));
    }
  }

  @Override
  public void close() {
    client.close();
    timer.stop();
  }

  private StatefulRedisConnection<String, String> connected() throws InterruptedException {
    lookUpAgain();
    StatefulRedisConnection<String, String> current = connection;
    if (current == null || !current.isOpen()) {
      RedisURI address = lookUp();
      current = client.connect(address);
      connection = current;
      connectedTo = NodeAddress.of(address);
    }
    return current;
  }

  private void lookUpAgain() throws InterruptedException {
    if (connection == null || System.nanoTime() - lookedUpAtNanos < LOOKED_UP_NANOS) {
      return;
    }
    try {
      if (!NodeAddress.of(lookUp()).equals(connectedTo)) {
        disconnect();
      }
    } catch (RedisUnavailable nobodyTells) {
      // The server that is known is as good as any then; if it is not, the call will tell.
    }
  }

  private RedisURI lookUp() throws InterruptedException {
    lookedUpAtNanos = System.nanoTime();
    return finder.primaryOf(SlotMap.slotOf(key));
  }

  private <T> T await(CompletionStage<T> command) throws InterruptedException {
    try {
      return LettuceClient.await(command, settings.timeoutMillis(), "no reply");
    } catch (RedisUnavailable failure) {
      // Whatever it was, the server may not be the one to talk to any more.
      disconnect();
      throw failure;
    }
  }

  /** Whatever is still on its way on it is not waited for any more. */
  private void disconnect() {
    StatefulRedisConnection<String, String> current = connection;
    connection = null;
    if (current != null) {
      var unused = current.closeAsync();
    }
  }
}
