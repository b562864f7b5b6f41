package io.tallystick.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One real Redis as a child process on 127.0.0.1. Starts and stops on the caller's thread, which
 * waits. A Redis that an earlier run left behind in the same folder is stopped first; a Redis that
 * does not end when asked, as when it is paused, is killed.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
  private static final long READY_WAIT_MILLIS = 15_000;
  private static final long POLL_MILLIS = 5;
  private static final long STOP_WAIT_SECONDS = 5;

  private final Process process;
  private final Config config;

  /**
   * Where Redis keeps its data, its port on 127.0.0.1, and whether counts outlive a restart.
   *
   * @param kind what the process is to be
   * @param more further lines of its settings file
   */
  public record Config(Path data, int port, boolean durable, Kind kind, List<String> more) {
    public Config {
      more = List.copyOf(more);
    }

    /** A server with no further settings. */
    public Config(Path data, int port, boolean durable) {
      this(data, port, durable, Kind.SERVER, List.of());
    }
  }

  /** What one binary can be started as. */
  public enum Kind {
    /** Keeps data. */
    SERVER,
    /** Watches servers and names the primary among them. */
    SENTINEL
  }

  private EmbeddedRedis(Process process, Config config) {
    this.process = process;
    this.config = config;
  }

  /**
   * Starts a Redis and returns once it answers {@code PING}.
   *
   * @throws StartFailure when the port is taken, no binary runs on this machine, or Redis refuses
   */
  public static EmbeddedRedis start(Config config) {
    try {
      Files.createDirectories(config.data());
      stopLeftover(config.data());
      FreePorts.require(config.port(), "Redis");
      EmbeddedRedis redis = new EmbeddedRedis(launch(config), config);
      redis.awaitReady();
      return redis;
    } catch (IOException failure) {
      throw new StartFailure(
          "Redis did not start in " + config.data() + ": " + failure.getMessage(), failure);
    }
  }

  /**
   * Ends the Redis of this folder that a killed process left running. The folder holds its number
   * and the moment of its start, so that a number that now belongs to another is left alone.
   */
  public static void stopLeftover(Path data) {
    Path file = processFile(data);
    try {
      if (Files.exists(file)) {
        stopNamed(Files.readString(file));
        Files.delete(file);
      }
    } catch (IOException unreadable) {
      throw new StartFailure("Cannot read " + file + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private static void stopNamed(String identity) {
    try {
      ChildIdentity.parse(identity).find().ifPresent(EmbeddedRedis::end);
    } catch (IllegalArgumentException halfWritten) {
      LOG.warn("the file that names the Redis of an earlier run is not whole; it is ignored");
    }
  }

  /** What it was started with, to start it again in the same place. */
  public Config config() {
    return config;
  }

  /** The URI for clients. */
  public String uri() {
    return "redis://127.0.0.1:" + config.port();
  }

  /** The process id, for those who pause or kill it. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process still runs, paused or not. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Stops Redis and waits until the process is gone. Harmless when repeated. */
  @Override
  public void close() {
    end(process.toHandle());
  }

  private static Process launch(Config config) throws IOException {
    Path file = Files.write(settingsFile(config.data()), settings(config));
    String binary = RedisBinary.find(config.data()).toString();
    List<String> arguments =
        config.kind() == Kind.SENTINEL
            ? List.of(binary, file.toString(), "--sentinel")
            : List.of(binary, file.toString());
    ProcessBuilder builder = new ProcessBuilder(Executables.inOwnSession(arguments));
    builder.redirectErrorStream(true);
    builder.redirectOutput(output(config).toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    Files.writeString(processFile(config.data()), ChildIdentity.of(process.toHandle()).text());
    return process;
  }

  private static List<String> settings(Config config) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "bind 127.0.0.1",
                "protected-mode yes",
                "port " + config.port(),
                "dir " + quoted(config.data().toAbsolutePath()),
                "loglevel warning",
                "save \"\"",
                "appendonly " + (config.durable() ? "yes" : "no"),
                "appendfsync everysec",
                "maxmemory-policy noeviction"));
    lines.addAll(config.more());
    return lines;
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Path settingsFile(Path data) {
    return data.toAbsolutePath().resolve("redis.conf");
  }

  private static Path processFile(Path data) {
    return data.toAbsolutePath().resolve("redis.process");
  }

  private static Path output(Config config) {
    return config.data().resolve("redis.log");
  }

  private void awaitReady() throws IOException {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_WAIT_MILLIS);
    while (!ping()) {
      if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
        close();
        throw new StartFailure("Redis did not start: " + Files.readString(output(config)).strip());
      }
      pause();
    }
  }

  private void pause() {
    try {
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      close();
      Thread.currentThread().interrupt();
      throw new StartFailure("Interrupted while Redis started.", interrupted);
    }
  }

  private boolean ping() {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port());
    try (Socket socket = new Socket()) {
      socket.connect(address, 1_000);
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(5);
      return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    if (!isGone(process)) {
      process.destroyForcibly();
      isGone(process);
    }
  }

  private static boolean isGone(ProcessHandle process) {
    try {
      process.onExit().get(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException | ExecutionException stillThere) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
