package io.tallystick.limit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.testkit.Backends;
import java.io.IOException;
import java.util.function.Consumer;

/** A Redis process of one test's own, to pause, kill and start again. For one thread. */
final class OwnRedis implements AutoCloseable {
  private EmbeddedRedis redis = Backends.newRedis();

  String uri() {
    return redis.uri();
  }

  RedisAddress address() {
    return RedisAddress.parse(uri());
  }

  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  void kill() {
    ProcessHandle process = ProcessHandle.of(redis.pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts it again on its port, empty. */
  void restart() {
    redis.close();
    redis = EmbeddedRedis.start(redis.config());
  }

  /** Runs commands over a connection that has nothing to do with the limiter. */
  void command(Consumer<RedisCommands<String, String>> commands) {
    RedisClient client = RedisClient.create(uri());
    try {
      commands.accept(client.connect().sync());
    } finally {
      client.shutdown();
    }
  }

  @Override
  public void close() {
    if (redis.isAlive()) {
      resume();
    }
    redis.close();
  }

  private void signal(String name) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid())).start().waitFor();
      if (status != 0) {
        throw new AssertionError("kill -" + name + " ended with " + status);
      }
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError("cannot signal Redis", failure);
    }
  }
}
