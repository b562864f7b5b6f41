package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.HttpLoad;
import io.tallystick.bench.load.LoadResult;
import io.tallystick.bench.load.PacedReads;
import io.tallystick.bench.measured.HashLimit;
import io.tallystick.bench.measured.MintTarget;
import io.tallystick.key.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Mints over HTTP as fast as one key-service can, in turns with bare bcrypt on all cores, which is
 * the limit that no minting service passes; and reads a key meanwhile, to show that nothing of it
 * holds up the event loops.
 */
@Command(
    name = "mint",
    mixinStandardHelpOptions = true,
    description =
        "Mints over HTTP in turns with bare bcrypt on all cores, reads a key meanwhile, and prints"
            + " both rates, the ratio, and how long the reads took.")
final class Mint implements Callable<Integer> {
  private static final int CREATED = 201;
  private static final int OK = 200;

  /** Twenty a second take nothing worth telling from the cores that hash. */
  private static final long READ_PAUSE_MILLIS = 50;

  @Option(names = "--cost", defaultValue = "10", description = "of bcrypt (${DEFAULT-VALUE})")
  int cost;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "mints under way at once (${DEFAULT-VALUE})")
  int connections;

  @Option(names = "--seconds", defaultValue = "10", description = "per turn (${DEFAULT-VALUE})")
  int seconds;

  @Option(names = "--turns", defaultValue = "3", description = "per side (${DEFAULT-VALUE})")
  int turns;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  /** What one turn of minting did, and the reads beside it. */
  private record Turn(LoadResult mints, LoadResult reads, double cpuSeconds) {}

  @Override
  public Integer call() throws Exception {
    Bounds.check("--cost", cost, 4, 14);
    Bounds.check("--connections", connections, 1, 100);
    Bounds.check("--seconds", seconds, 1, 120);
    Bounds.check("--turns", turns, 1, 20);
    try (MintTarget target = MintTarget.start(cost)) {
      System.err.println("warming up");
      turn(target, 0);
      HashLimit.measure(cost, 1_000L * seconds / 2);
      List<LoadResult> idleReads = new ArrayList<>();
      List<HashLimit> limits = new ArrayList<>();
      List<LoadResult> mints = new ArrayList<>();
      List<LoadResult> reads = new ArrayList<>();
      List<Double> shares = new ArrayList<>();
      for (int number = 1; number <= turns; number++) {
        System.err.println("turn " + number + " of " + turns);
        idleReads.add(reads(target));
        limits.add(HashLimit.measure(cost, 1_000L * seconds));
        Turn turn = turn(target, number);
        mints.add(turn.mints());
        reads.add(turn.reads());
        double hashed = turn.mints().latencies().total() * limits.get(number - 1).cpuSeconds();
        shares.add(hashed / turn.cpuSeconds());
      }
      Side made = Side.of(mints, CREATED);
      double limit = median(limits.stream().map(HashLimit::perSecond).toList());
      Rates rates = new Rates(limit, made.perSecond() / limit, median(shares));
      return report(rates, made, Side.of(idleReads, OK), Side.of(reads, OK));
    }
  }

  /**
   * What the turns come to.
   *
   * @param limit hashes a second of bare bcrypt
   * @param ratio mints a second beside it, with Kafka and the load on the same cores
   * @param share of key-service's own processor time that is bcrypt: the ratio where Kafka has
   *     cores of its own
   */
  private record Rates(double limit, double ratio, double share) {}

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private LoadResult reads(MintTarget target) throws Exception {
    return new PacedReads(target.readRequest(), READ_PAUSE_MILLIS).run(1_000L * seconds / 2);
  }

  private Turn turn(MintTarget target, int seed) throws Exception {
    byte[][] mint = {target.mintRequest()};
    PacedReads reading = new PacedReads(target.readRequest(), READ_PAUSE_MILLIS);
    CompletableFuture<LoadResult> reads = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                reads.complete(reading.run(1_000L * seconds));
              } catch (Exception e) {
                reads.completeExceptionally(e);
              }
            },
            "reader");
    double cpuBefore = target.cpuSeconds();
    reader.start();
    LoadResult mints = new HttpLoad(target.port(), mint, connections).run(1_000L * seconds, seed);
    return new Turn(mints, reads.get(), target.cpuSeconds() - cpuBefore);
  }

  private int report(Rates rates, Side mints, Side idleReads, Side reads) throws Exception {
    System.out.printf(Locale.ROOT, "%-34s %12s %10s %10s%n", "", "per second", "p50 ms", "p99 ms");
    System.out.printf(Locale.ROOT, "%-34s %12.1f%n", "bcrypt alone, cost " + cost, rates.limit());
    row("mints over HTTP", mints);
    System.out.printf(Locale.ROOT, "%-34s %12.2f%n", "ratio", rates.ratio());
    System.out.printf(
        Locale.ROOT, "%-34s %12.2f%n", "bcrypt in key-service's own time", rates.share());
    row("reads, nothing else", idleReads);
    row("reads while minting", reads);
    long refused = mints.refused() + idleReads.refused() + reads.refused();
    if (refused > 0) {
      System.out.println(refused + " calls were not answered as they should: void.");
    }
    if (json != null) {
      ObjectNode result = Json.object();
      result.put("bcryptPerSecond", rates.limit()).put("ratio", rates.ratio());
      result.put("bcryptShare", rates.share());
      result.set("mints", mints.json());
      result.set("idleReads", idleReads.json());
      result.set("reads", reads.json());
      result.put("java", System.getProperty("java.version"));
      result.put("cores", Runtime.getRuntime().availableProcessors());
      Files.write(json, Json.write(result));
    }
    return refused == 0 ? 0 : 1;
  }

  private static void row(String name, Side side) {
    System.out.printf(
        Locale.ROOT,
        "%-34s %12.1f %10.1f %10.1f%n",
        name,
        side.perSecond(),
        side.p50Micros() / 1_000,
        side.p99Micros() / 1_000);
  }
}
