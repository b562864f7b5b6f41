package io.tallystick.bench.measured;

import io.lettuce.core.RedisClient;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import java.util.concurrent.atomic.LongAdder;

/** A client as its users set it up, whose commands are counted. Any thread. */
final class CountedClient implements AutoCloseable {
  private final LongAdder sent = new LongAdder();
  private final RedisClient client;

  CountedClient(String redis) {
    this.client = RedisClient.create(redis);
    client.addListener(
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            sent.increment();
          }
        });
  }

  RedisClient client() {
    return client;
  }

  long sent() {
    return sent.sum();
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
