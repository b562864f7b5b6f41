package io.tallystick.bench;

import io.tallystick.bench.load.HttpLoad;
import io.tallystick.bench.load.LoadResult;
import io.tallystick.bench.measured.AuthorizeTargets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Loads {@code /v1/authorize} of one verifier, limits on, and a bare Vert.x server that answers the
 * same bytes, in turns in one run, and tells both rates, latencies and the ratio.
 */
@Command(
    name = "authorize",
    mixinStandardHelpOptions = true,
    description =
        "Loads /v1/authorize of one verifier, limits on, and a bare Vert.x server that answers the"
            + " same bytes, in turns, and prints rates, latencies and the ratio.")
final class Authorize implements Callable<Integer> {
  private static final long WARM_UP_MILLIS_MAX = 15_000;

  @Option(
      names = "--keys",
      defaultValue = "10000",
      description = "keys on the log (${DEFAULT-VALUE})")
  int keys;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "requests under way at once (${DEFAULT-VALUE})")
  int connections;

  @Option(names = "--seconds", defaultValue = "5", description = "per turn (${DEFAULT-VALUE})")
  int seconds;

  @Option(names = "--turns", defaultValue = "4", description = "per server (${DEFAULT-VALUE})")
  int turns;

  @Option(
      names = "--event-loops",
      defaultValue = "2",
      description = "per server (${DEFAULT-VALUE})")
  int eventLoops;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 1, 10_000_000);
    Bounds.check("--connections", connections, 1, 1_000);
    Bounds.check("--seconds", seconds, 1, 120);
    Bounds.check("--turns", turns, 1, 50);
    Bounds.check("--event-loops", eventLoops, 1, 64);
    try (AuthorizeTargets targets = AuthorizeTargets.start(keys, eventLoops)) {
      HttpLoad bare = new HttpLoad(targets.barePort(), targets.requests(), connections);
      HttpLoad verifier = new HttpLoad(targets.verifierPort(), targets.requests(), connections);
      long warmUpMillis = Math.min(WARM_UP_MILLIS_MAX, 2_000L * seconds);
      System.err.println("warming up");
      bare.run(warmUpMillis, 0);
      verifier.run(warmUpMillis, 0);
      List<LoadResult> bareTurns = new ArrayList<>();
      List<LoadResult> verifierTurns = new ArrayList<>();
      for (int turn = 1; turn <= turns; turn++) {
        System.err.println("turn " + turn + " of " + turns);
        bareTurns.add(bare.run(1_000L * seconds, turn));
        verifierTurns.add(verifier.run(1_000L * seconds, turn));
      }
      Comparison comparison = new Comparison(Side.of(bareTurns), Side.of(verifierTurns));
      System.out.print(comparison.table());
      if (json != null) {
        comparison.write(json);
      }
      return comparison.isWhole() ? 0 : 1;
    }
  }
}
