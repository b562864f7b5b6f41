package io.tallystick.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EmbeddedRedisIT {
  @TempDir Path data;

  @Test
  void restart_durable_keepsCounts() {
    try (EmbeddedRedis redis = start(true)) {
      assertEquals(1, increment(redis));
    }
    try (EmbeddedRedis redis = start(true)) {
      assertEquals(2, increment(redis));
    }
  }

  @Test
  void restart_notDurable_startsEmpty() {
    try (EmbeddedRedis redis = start(false)) {
      increment(redis);
    }
    try (EmbeddedRedis redis = start(false)) {
      assertEquals(1, increment(redis));
    }
  }

  @Test
  void start_settings_refuseEvictionAndStrangers() {
    try (EmbeddedRedis redis = start(false)) {
      assertEquals("noeviction", setting(redis, "maxmemory-policy"));
      assertEquals("127.0.0.1", setting(redis, "bind"));
      assertEquals("yes", setting(redis, "protected-mode"));
      assertEquals("", setting(redis, "save"));
    }
  }

  @Test
  void close_returnsOnceTheProcessIsGone() {
    EmbeddedRedis redis = start(false);
    ProcessHandle process = ProcessHandle.of(redis.pid()).orElseThrow();
    assertTrue(process.isAlive());
    redis.close();
    assertFalse(process.isAlive());
    redis.close();
  }

  @Test
  void close_pausedProcess_isKilled() throws Exception {
    EmbeddedRedis redis = start(false);
    new ProcessBuilder("kill", "-STOP", Long.toString(redis.pid())).start().waitFor();
    redis.close();
    assertFalse(redis.isAlive());
  }

  @Test
  void start_processGroup_isItsOwn() throws Exception {
    try (EmbeddedRedis redis = start(false)) {
      assertEquals(Long.toString(redis.pid()), processGroup(redis.pid()));
    }
  }

  @Test
  void start_portTaken_saysWhichAndForWhat() throws Exception {
    int port = FreePorts.block(1);
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      StartFailure failure =
          assertThrows(
              StartFailure.class,
              () -> EmbeddedRedis.start(new EmbeddedRedis.Config(data, port, false)));
      assertEquals(
          "Port " + port + " for Redis is taken by another process.", failure.getMessage());
    }
  }

  @Test
  void start_redisLeftByAKilledRun_takesItsPlace() {
    int port = FreePorts.block(1);
    EmbeddedRedis left = EmbeddedRedis.start(new EmbeddedRedis.Config(data, port, false));
    try (EmbeddedRedis next = EmbeddedRedis.start(new EmbeddedRedis.Config(data, port, false))) {
      assertFalse(left.isAlive());
      assertTrue(next.isAlive());
    }
  }

  @Test
  void stopLeftover_numberOfAnotherProcess_leavesItAlone() throws Exception {
    Path file = data.toAbsolutePath().resolve("redis.process");
    Files.writeString(file, ProcessHandle.current().pid() + " 978307200000");
    EmbeddedRedis.stopLeftover(data);
    assertFalse(Files.exists(file));
  }

  @Test
  void start_halfWrittenProcessFile_isIgnored() throws Exception {
    Files.writeString(data.toAbsolutePath().resolve("redis.process"), "");
    try (EmbeddedRedis redis = start(false)) {
      assertTrue(redis.isAlive());
    }
  }

  private EmbeddedRedis start(boolean durable) {
    return EmbeddedRedis.start(new EmbeddedRedis.Config(data, FreePorts.block(1), durable));
  }

  private static String processGroup(long pid) throws Exception {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (Files.exists(stat)) {
      String afterName = Files.readString(stat).replaceFirst(".*\\) ", "");
      return afterName.split(" ")[2];
    }
    Process ps = new ProcessBuilder("ps", "-o", "pgid=", "-p", Long.toString(pid)).start();
    return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static long increment(EmbeddedRedis redis) {
    return ask(redis, commands -> commands.incr("count"));
  }

  private static String setting(EmbeddedRedis redis, String name) {
    Map<String, String> found = ask(redis, commands -> commands.configGet(name));
    return found.get(name);
  }

  private static <T> T ask(EmbeddedRedis redis, Function<RedisCommands<String, String>, T> call) {
    RedisClient client = RedisClient.create(redis.uri());
    try {
      return call.apply(client.connect().sync());
    } finally {
      client.shutdown();
    }
  }
}
