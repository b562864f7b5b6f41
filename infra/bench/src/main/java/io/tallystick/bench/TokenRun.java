package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.HttpLoad;
import io.tallystick.bench.load.LoadResult;
import io.tallystick.bench.measured.MintTarget;
import io.tallystick.bench.measured.SignatureLimit;
import io.tallystick.key.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Gets tokens over HTTP as fast as one key-service gives them, by a secret that its tag proves, in
 * turns with bare ES256 signatures of one core, which no service that signs each token passes.
 */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description =
        "Gets access tokens over HTTP in turns with bare ES256 signatures, and prints both rates"
            + " for a second of processor time, and the ratio.")
final class TokenRun implements Callable<Integer> {
  private static final int OK = 200;
  private static final int BCRYPT_COST = 10;

  /** A JVM that still compiles what it runs would be measured, not the service. */
  private static final long WARM_UP_GRANTS = 20_000;

  private static final int WARM_UP_TURNS_MAX = 10;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "requests under way at once (${DEFAULT-VALUE})")
  int connections;

  @Option(names = "--seconds", defaultValue = "10", description = "per turn (${DEFAULT-VALUE})")
  int seconds;

  @Option(names = "--turns", defaultValue = "3", description = "per side (${DEFAULT-VALUE})")
  int turns;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  /** One turn of grants and how much of key-service's own processor time each of them took. */
  private record Turn(LoadResult grants, double cpuSecondsEach) {}

  @Override
  public Integer call() throws Exception {
    Bounds.check("--connections", connections, 1, 1_000);
    Bounds.check("--seconds", seconds, 1, 120);
    Bounds.check("--turns", turns, 1, 20);
    List<LoadResult> grants = new ArrayList<>();
    List<Double> each = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    try (MintTarget target = MintTarget.start(BCRYPT_COST)) {
      byte[][] request = {target.tokenRequest()};
      System.err.println("warming up");
      long warm = 0;
      for (int i = 0; i < WARM_UP_TURNS_MAX && warm < WARM_UP_GRANTS; i++) {
        warm += turn(target, request, i).grants().latencies().total();
        SignatureLimit.measure(1_000L * seconds / 4);
      }
      for (int number = 1; number <= turns; number++) {
        System.err.println("turn " + number + " of " + turns);
        bare.add(SignatureLimit.measure(1_000L * seconds / 2).perSecond());
        Turn turn = turn(target, request, number);
        grants.add(turn.grants());
        each.add(1 / turn.cpuSecondsEach());
      }
    }
    return report(median(bare), median(each), Side.of(grants, OK));
  }

  private Turn turn(MintTarget target, byte[][] request, int seed) throws Exception {
    double before = target.cpuSeconds();
    LoadResult grants =
        new HttpLoad(target.port(), request, connections).run(1_000L * seconds, seed);
    double spent = target.cpuSeconds() - before;
    return new Turn(grants, spent / Math.max(1, grants.latencies().total()));
  }

  private int report(double bare, double perCpuSecond, Side grants) throws Exception {
    double ratio = perCpuSecond / bare;
    System.out.printf(Locale.ROOT, "%-46s %10s %10s %10s%n", "", "per second", "p50 ms", "p99 ms");
    System.out.printf(Locale.ROOT, "%-46s %10.0f%n", "bare ES256, a second of a core", bare);
    System.out.printf(
        Locale.ROOT, "%-46s %10.0f%n", "token grants, a second of a core", perCpuSecond);
    System.out.printf(Locale.ROOT, "%-46s %10.2f%n", "ratio", ratio);
    System.out.printf(
        Locale.ROOT,
        "%-46s %10.0f %10.1f %10.1f%n",
        "token grants by the clock, load on the cores too",
        grants.perSecond(),
        grants.p50Micros() / 1_000,
        grants.p99Micros() / 1_000);
    if (grants.refused() > 0) {
      System.out.println(grants.refused() + " requests got no token: void.");
    }
    if (json != null) {
      ObjectNode result = Json.object();
      result.put("signaturesPerCoreSecond", Math.round(bare));
      result.put("grantsPerCoreSecond", Math.round(perCpuSecond)).put("ratio", ratio);
      result.set("grants", grants.json());
      result.put("java", System.getProperty("java.version"));
      result.put("cores", Runtime.getRuntime().availableProcessors());
      Files.write(json, Json.write(result));
    }
    return grants.refused() == 0 ? 0 : 1;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
