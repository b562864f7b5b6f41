package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.HttpLoad;
import io.tallystick.bench.load.LoadResult;
import io.tallystick.bench.measured.Calls;
import io.tallystick.bench.measured.CpuTimes;
import io.tallystick.bench.measured.HttpTargets;
import io.tallystick.key.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Loads one verifier and a bare Vert.x server that answers the same bytes, in turns in one run: as
 * fast as they answer, for the rate, and at a steady half of the verifier's rate, for latencies.
 */
@Command(
    name = "http",
    aliases = "authorize",
    mixinStandardHelpOptions = true,
    description =
        "Loads /v1/authorize, with limits and without, and /v1/verify of one verifier among many"
            + " keys, and a bare Vert.x server that answers the same bytes, in turns, and prints"
            + " rates, latencies and ratios.")
final class HttpRun implements Callable<Integer> {
  /** A virtual machine that still compiles what it runs would be measured, not the server. */
  private static final double COMPILING_MAX = 0.05;

  private static final long WARM_UP_ANSWERS_MIN = 500_000;
  private static final long WARM_UP_STEP_MILLIS = 4_000;
  private static final int WARM_UP_STEPS_MAX = 45;

  /** While the other server had its turn, leases ended: calls that are not counted bring them. */
  private static final long LEAD_IN_MILLIS = 500;

  private static final double AS_FAST_AS_ANSWERED = 0;

  @Option(
      names = "--keys",
      defaultValue = "1000000",
      description = "on the log, half of them limited (${DEFAULT-VALUE})")
  int keys;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "requests under way at once (${DEFAULT-VALUE})")
  int connections;

  @Option(names = "--seconds", defaultValue = "2", description = "per turn (${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--turns",
      defaultValue = "3",
      description = "per server, sort of call and way of loading (${DEFAULT-VALUE})")
  int turns;

  @Option(
      names = "--event-loops",
      defaultValue = "2",
      description = "per server (${DEFAULT-VALUE})")
  int eventLoops;

  @Option(names = "--only", description = "sorts of calls whose name has this in it")
  String only = "";

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 2, 10_000_000);
    Bounds.check("--connections", connections, 1, 1_000);
    Bounds.check("--seconds", seconds, 1, 120);
    Bounds.check("--turns", turns, 1, 50);
    Bounds.check("--event-loops", eventLoops, 1, 64);
    List<Comparison> results = new ArrayList<>();
    try (HttpTargets targets = HttpTargets.start(keys, eventLoops)) {
      for (Calls calls : targets.calls()) {
        if (calls.name().contains(only)) {
          results.addAll(compare(targets, calls));
        }
      }
    }
    System.out.print(Comparison.HEADER);
    results.forEach(result -> System.out.print(result.table()));
    if (json != null) {
      write(json, results);
    }
    return results.stream().allMatch(Comparison::isWhole) ? 0 : 1;
  }

  private List<Comparison> compare(HttpTargets targets, Calls calls)
      throws IOException, InterruptedException {
    System.err.println(calls.name());
    HttpLoad bare = new HttpLoad(targets.barePort(), calls.requests(), connections);
    HttpLoad verifier = new HttpLoad(targets.verifierPort(), calls.requests(), connections);
    warmUp(targets, bare, verifier);
    Comparison closed = inTurns(targets, calls.name(), bare, verifier, AS_FAST_AS_ANSWERED);
    double pace = closed.measured().perSecond() / 2;
    Comparison open = inTurns(targets, calls.name() + ", paced", bare, verifier, pace);
    return List.of(closed, open);
  }

  /** Until both have answered enough, and the verifier's compiler has come to rest. */
  private static void warmUp(HttpTargets targets, HttpLoad bare, HttpLoad verifier)
      throws IOException, InterruptedException {
    long answers = 0;
    boolean compiles = true;
    for (int step = 0; step < WARM_UP_STEPS_MAX; step++) {
      double before = targets.compileMillis();
      answers += verifier.run(WARM_UP_STEP_MILLIS, step).latencies().total();
      compiles = targets.compileMillis() - before > COMPILING_MAX * WARM_UP_STEP_MILLIS;
      bare.run(WARM_UP_STEP_MILLIS / 4, step);
      if (answers >= WARM_UP_ANSWERS_MIN && !compiles) {
        return;
      }
    }
    System.err.println(
        compiles ? "the verifier still compiles: its rate is a floor" : "few answers came");
  }

  private Comparison inTurns(
      HttpTargets targets, String name, HttpLoad bare, HttpLoad verifier, double pace)
      throws IOException {
    List<LoadResult> bareTurns = new ArrayList<>();
    List<LoadResult> verifierTurns = new ArrayList<>();
    List<Cost> bareCosts = new ArrayList<>();
    List<Cost> verifierCosts = new ArrayList<>();
    for (int turn = 1; turn <= turns; turn++) {
      bare.run(LEAD_IN_MILLIS, turn);
      CpuTimes bareStart = targets.cpuTimes();
      LoadResult ofBare = turn(bare, turn, pace);
      CpuTimes ofBareAlone = targets.cpuTimes().since(bareStart);
      verifier.run(LEAD_IN_MILLIS, turn);
      CpuTimes verifierStart = targets.cpuTimes();
      LoadResult ofVerifier = turn(verifier, turn, pace);
      CpuTimes spent = targets.cpuTimes().since(verifierStart);
      bareTurns.add(ofBare);
      verifierTurns.add(ofVerifier);
      bareCosts.add(cost(ofBareAlone.bareMicros(), 0, ofBare));
      verifierCosts.add(cost(spent.verifierMicros(), spent.redisMicros(), ofVerifier));
    }
    return new Comparison(
        name,
        Side.of(bareTurns),
        Side.of(verifierTurns),
        Cost.of(bareCosts),
        Cost.of(verifierCosts));
  }

  private LoadResult turn(HttpLoad load, int seed, double pace) throws IOException {
    return pace == AS_FAST_AS_ANSWERED
        ? load.run(millis(), seed)
        : load.runPaced(millis(), seed, pace);
  }

  private static Cost cost(double ownMicros, double redisMicros, LoadResult of) {
    double answers = Math.max(1, of.latencies().total());
    return new Cost(ownMicros / answers, redisMicros / answers);
  }

  private long millis() {
    return 1_000L * seconds;
  }

  private void write(Path file, List<Comparison> results) throws IOException {
    ObjectNode node = Json.object();
    results.forEach(result -> node.set(result.name(), result.json()));
    node.put("keys", keys).put("connections", connections);
    node.put("java", System.getProperty("java.version"));
    node.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(node));
  }
}
