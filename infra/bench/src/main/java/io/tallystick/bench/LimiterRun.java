package io.tallystick.bench;

import io.tallystick.bench.load.TakeLoad;
import io.tallystick.bench.measured.LimiterTarget;
import io.tallystick.bench.measured.LimiterTargets;
import io.tallystick.limit.Limit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One hot key on one embedded Redis, in turns by each limiter: how fast it admits far from the
 * limit, what that costs Redis, and how near it keeps to the limit when callers want more.
 */
@Command(
    name = "limiter",
    mixinStandardHelpOptions = true,
    description =
        "Takes permits of one hot key with Tallystick's limiter, with and without leases, with"
            + " bucket4j on Lettuce and with a plain script for each call: rates, commands per"
            + " admitted call, and what was admitted in the worst interval of a window.")
final class LimiterRun implements Callable<Integer> {
  private static final String BASELINE = "bucket4j on Lettuce";
  private static final int NODES = 2;
  private static final int WINDOWS = 6;

  /** Far from being reached, over a window of a minute: leases live 0.6 s. */
  private static final Limit ROOMY = new Limit("hot", 10_000_000_000L, 60_000);

  private static final Limit TIGHT = new Limit("tight", 2_000, 2_000);

  @Option(names = "--seconds", defaultValue = "3", description = "a turn (${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--turns",
      defaultValue = "3",
      description = "of each, after one to warm up; the median counts (${DEFAULT-VALUE})")
  int turns;

  @Option(
      names = "--callers",
      defaultValue = "16",
      description = "threads that call (${DEFAULT-VALUE})")
  int callers;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  /** The rate of one turn, and the commands that it took. */
  private record Turn(double perSecond, double commandsPerThousand) {}

  @Override
  public Integer call() throws Exception {
    Bounds.check("--seconds", seconds, 1, 60);
    Bounds.check("--turns", turns, 1, 20);
    Bounds.check("--callers", callers, 1, 256);
    LimiterReport report = new LimiterReport();
    try (LimiterTargets targets = new LimiterTargets()) {
      for (LimiterTargets.Maker maker : targets.makers()) {
        measure(maker, report);
      }
    }
    System.out.print(report.table(BASELINE));
    if (json != null) {
      report.write(json);
    }
    return 0;
  }

  private void measure(LimiterTargets.Maker maker, LimiterReport report)
      throws InterruptedException {
    String name;
    List<Turn> measured = new ArrayList<>();
    try (LimiterTarget target = maker.make(UUID.randomUUID().toString(), ROOMY)) {
      name = target.name();
      System.err.println(name);
      var unused = turn(target);
      for (int i = 0; i < turns; i++) {
        measured.add(turn(target));
      }
    }
    double[] rates = measured.stream().mapToDouble(Turn::perSecond).sorted().toArray();
    double[] commands = measured.stream().mapToDouble(Turn::commandsPerThousand).sorted().toArray();
    Accuracy steady = accuracy(maker, false);
    double worst = Math.max(steady.worst(), accuracy(maker, true).worst());
    report.add(
        name, new LimiterReport.Row(rates[turns / 2], commands[turns / 2], worst, steady.total()));
  }

  private Turn turn(LimiterTarget target) throws InterruptedException {
    long before = target.commandsSent();
    TakeLoad load = new TakeLoad(false);
    load.run(List.of(target::take), callers, seconds * 1_000L, 0);
    long sent = target.commandsSent() - before;
    return new Turn(load.perSecond(), 1_000.0 * sent / Math.max(1, load.admitted()));
  }

  /** Parts of the limit: in the worst interval, and in all. */
  private record Accuracy(double worst, double total) {}

  /** Two nodes and callers who always want more, or who rest and then rush all at once. */
  private Accuracy accuracy(LimiterTargets.Maker maker, boolean rushes)
      throws InterruptedException {
    String subject = UUID.randomUUID().toString();
    LimiterTarget[] nodes = new LimiterTarget[NODES];
    Arrays.setAll(nodes, i -> maker.make(subject, TIGHT));
    try {
      TakeLoad load = new TakeLoad(true);
      long windowNanos = TIGHT.windowMillis() * 1_000_000;
      load.run(
          Arrays.stream(nodes).map(node -> (BooleanSupplier) node::take).toList(),
          callers,
          WINDOWS * TIGHT.windowMillis(),
          rushes ? windowNanos * 3 / 4 : 0);
      double limit = TIGHT.limit();
      return new Accuracy(
          load.admissions().worst(windowNanos) / limit, load.admitted() / (WINDOWS * limit));
    } finally {
      for (LimiterTarget node : nodes) {
        node.close();
      }
    }
  }
}
