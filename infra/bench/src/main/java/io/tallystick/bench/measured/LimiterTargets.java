package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import io.tallystick.limit.Limit;
import java.io.IOException;
import java.util.List;

/** The limiters that are compared, on one embedded Redis. One thread. */
public final class LimiterTargets implements AutoCloseable {
  private final Surroundings around = new Surroundings();
  private final String redis;

  /** Makes a limiter of one kind. */
  public interface Maker {
    LimiterTarget make(String subject, Limit limit);
  }

  public LimiterTargets() throws IOException {
    EmbeddedRedis.Config config =
        new EmbeddedRedis.Config(
            around.folder().resolve("redis"), FreePorts.find("redis").of("redis"), false);
    this.redis = around.with(EmbeddedRedis.start(config)).uri();
  }

  /** In the order of the report. */
  public List<Maker> makers() {
    return List.of(
        (subject, limit) -> new TallystickLimit(redis, subject, limit, true),
        (subject, limit) -> new TallystickLimit(redis, subject, limit, false),
        (subject, limit) -> new Bucket4jLimit(redis, subject, limit),
        (subject, limit) -> new PlainScriptLimit(redis, subject, limit));
  }

  @Override
  public void close() {
    around.close();
  }
}
