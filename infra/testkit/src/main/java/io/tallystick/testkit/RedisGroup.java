package io.tallystick.testkit;

import io.tallystick.embedded.EmbeddedRedis;
import java.util.ArrayList;
import java.util.List;

/** Several Redis processes that belong together. One thread. */
final class RedisGroup implements AutoCloseable {
  private final List<EmbeddedRedis> servers = new ArrayList<>();

  /**
   * Starts them one after the other; when one fails, none is left. Side by side, the copy of one's
   * binary would be open for writing in the child of another, and could not be run.
   */
  static RedisGroup start(List<EmbeddedRedis.Config> configs) {
    RedisGroup group = new RedisGroup();
    try {
      configs.forEach(config -> group.servers.add(EmbeddedRedis.start(config)));
      return group;
    } catch (RuntimeException failure) {
      group.close();
      throw failure;
    }
  }

  EmbeddedRedis get(int index) {
    return servers.get(index);
  }

  int port(int index) {
    return get(index).config().port();
  }

  int size() {
    return servers.size();
  }

  /** Ends it at once, as a crash does. */
  void kill(int index) {
    ProcessHandle process = ProcessHandle.of(get(index).pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts one again in its place. */
  void restart(int index) {
    EmbeddedRedis before = get(index);
    before.close();
    servers.set(index, EmbeddedRedis.start(before.config()));
  }

  @Override
  public void close() {
    servers.parallelStream().forEach(EmbeddedRedis::close);
  }
}
