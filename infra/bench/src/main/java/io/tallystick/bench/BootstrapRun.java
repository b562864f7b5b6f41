package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.measured.BareReader;
import io.tallystick.bench.measured.StateTopic;
import io.tallystick.key.codec.Json;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.verifier.bootstrap.Bootstrap;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.projection.Projection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Restores a projection from a real state topic, as a starting verifier does, and reads the same
 * topic with a bare consumer that throws it away, in turns in one run.
 */
@Command(
    name = "bootstrap",
    mixinStandardHelpOptions = true,
    description =
        "Restores a verifier's projection from a state topic of generated keys, and reads the same"
            + " topic with a bare consumer that throws it away, in turns, and prints rates and"
            + " their ratio.")
final class BootstrapRun implements Callable<Integer> {
  private static final long DEFAULT_JITTER_MILLIS = 500;

  @Option(
      names = "--keys",
      defaultValue = "1000000",
      description = "keys in the topic (${DEFAULT-VALUE})")
  int keys;

  @Option(
      names = "--turns",
      defaultValue = "5",
      description = "per side, after one to warm up (${DEFAULT-VALUE})")
  int turns;

  @Option(
      names = "--nodes",
      defaultValue = "4",
      description = "how many are started at once in the end (${DEFAULT-VALUE})")
  int nodes;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 10_000, 20_000_000);
    Bounds.check("--turns", turns, 1, 50);
    Bounds.check("--nodes", nodes, 1, 20);
    System.err.println("writing " + keys + " states");
    double[] bare = new double[turns];
    double[] bootstrap = new double[turns];
    try (StateTopic topic = StateTopic.start(keys)) {
      for (int turn = 0; turn <= turns; turn++) {
        System.err.println(turn == 0 ? "warming up" : "turn " + turn + " of " + turns);
        double read = bare(topic);
        double restored = bootstrap(topic);
        if (turn > 0) {
          bare[turn - 1] = read;
          bootstrap[turn - 1] = restored;
        }
      }
      System.err.println(nodes + " at once");
      report(bare, bootstrap, together(topic), topic.bytesPerKey(keys));
    }
    return 0;
  }

  private double bare(StateTopic topic) {
    System.gc();
    long start = System.nanoTime();
    check(BareReader.read(topic.bootstrapServers()), "read");
    return keys * 1e9 / (System.nanoTime() - start);
  }

  private double bootstrap(StateTopic topic) {
    System.gc();
    long start = System.nanoTime();
    restore(topic, "bench", 0);
    return keys * 1e9 / (System.nanoTime() - start);
  }

  /** Keys a second of all verifiers that start at once, as they do by default, until the last. */
  private double together(StateTopic topic) {
    System.gc();
    long start = System.nanoTime();
    CompletableFuture.allOf(
            IntStream.range(0, nodes)
                .mapToObj(
                    node ->
                        CompletableFuture.runAsync(
                            () -> restore(topic, "bench-" + node, DEFAULT_JITTER_MILLIS),
                            task -> new Thread(task).start()))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    return (double) nodes * keys * 1e9 / (System.nanoTime() - start);
  }

  private void restore(StateTopic topic, String node, long jitterMillis) {
    Projection projection = new Projection(new KeyLimits(List.of()));
    KafkaSettings kafka = new KafkaSettings(topic.bootstrapServers(), Map.of());
    new Bootstrap(
            new Bootstrap.Setting(kafka, node, jitterMillis), projection, new SplittableRandom())
        .start(topic.logTopicId());
    check(projection.size(), "restored");
  }

  private void check(long records, String what) {
    if (records != keys) {
      throw new IllegalStateException(records + " of " + keys + " keys were " + what);
    }
  }

  private void report(double[] bare, double[] bootstrap, double together, long bytesPerKey)
      throws Exception {
    double bareMedian = Median.of(bare);
    double bootstrapMedian = Median.of(bootstrap);
    System.out.printf(Locale.ROOT, "%-22s %12s %12s %12s%n", "keys/s", "median", "least", "most");
    row("bare consumer", bare);
    row("bootstrap", bootstrap);
    System.out.printf(Locale.ROOT, "%-22s %12.2f%n", "ratio", bootstrapMedian / bareMedian);
    System.out.printf(Locale.ROOT, "%-22s %12.0f%n", nodes + " at once, together", together);
    if (json != null) {
      ObjectNode node = Json.object();
      node.put("keys", keys).put("bytesPerKey", bytesPerKey);
      node.put("barePerSecond", Math.round(bareMedian));
      node.put("bootstrapPerSecond", Math.round(bootstrapMedian));
      node.put("ratio", bootstrapMedian / bareMedian);
      node.put("nodesAtOnce", nodes).put("togetherPerSecond", Math.round(together));
      node.put("java", System.getProperty("java.version"));
      node.put("cores", Runtime.getRuntime().availableProcessors());
      Files.write(json, Json.write(node));
    }
  }

  private static void row(String name, double[] rates) {
    System.out.printf(
        Locale.ROOT,
        "%-22s %12.0f %12.0f %12.0f%n",
        name,
        Median.of(rates),
        Arrays.stream(rates).min().orElse(0),
        Arrays.stream(rates).max().orElse(0));
  }
}
