package io.tallystick.bench.measured;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.tallystick.limit.Limit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Bucket4j on Lettuce, as its documentation shows it: one bucket, refilled greedily. Any thread.
 */
final class Bucket4jLimit implements LimiterTarget {
  private final CountedClient counted;
  private final Bucket bucket;

  Bucket4jLimit(String redis, String subject, Limit limit) {
    this.counted = new CountedClient(redis);
    Duration window = Duration.ofMillis(limit.windowMillis());
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(it -> it.capacity(limit.limit()).refillGreedy(limit.limit(), window))
            .build();
    byte[] key = ("bucket4j:" + subject).getBytes(StandardCharsets.UTF_8);
    this.bucket =
        Bucket4jLettuce.casBasedBuilder(counted.client())
            .build()
            .builder()
            .build(key, () -> configuration);
  }

  @Override
  public String name() {
    return "bucket4j on Lettuce";
  }

  @Override
  public boolean take() {
    return bucket.tryConsume(1);
  }

  @Override
  public long commandsSent() {
    return counted.sent();
  }

  @Override
  public void close() {
    counted.close();
  }
}
