package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.Flood;
import io.tallystick.bench.load.HttpLoad;
import io.tallystick.bench.load.LoadResult;
import io.tallystick.bench.measured.FloodTargets;
import io.tallystick.bench.measured.Holder;
import io.tallystick.key.codec.Json;
import io.tallystick.key.text.KeyText;
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
 * Loads a verifier with minted keys while wrong secrets flood another key: a minted one, which is
 * the baseline, and one with a bcrypt hash alone, in turns. So the flood's own requests stand on
 * both sides, and what is compared is the slow hash.
 */
@Command(
    name = "flood",
    mixinStandardHelpOptions = true,
    description =
        "Loads a verifier while wrong secrets flood a minted key, then an imported one, in turns,"
            + " and prints what the slow hash costs others and when the true holder gets in.")
final class FloodRun implements Callable<Integer> {
  @Option(names = "--keys", defaultValue = "10000", description = "minted (${DEFAULT-VALUE})")
  int keys;

  @Option(
      names = "--rate",
      defaultValue = "2000",
      description = "wrong secrets a second (${DEFAULT-VALUE})")
  int rate;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "of the others (${DEFAULT-VALUE})")
  int connections;

  @Option(names = "--seconds", defaultValue = "5", description = "per turn (${DEFAULT-VALUE})")
  int seconds;

  @Option(names = "--turns", defaultValue = "4", description = "per flood (${DEFAULT-VALUE})")
  int turns;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  private final List<LoadResult> alone = new ArrayList<>();
  private final List<LoadResult> minted = new ArrayList<>();
  private final List<LoadResult> imported = new ArrayList<>();
  private final List<Holder> holders = new ArrayList<>();
  private final List<Double> rates = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 1, 1_000_000);
    Bounds.check("--rate", rate, 1, 50_000);
    Bounds.check("--connections", connections, 1, 1_000);
    Bounds.check("--seconds", seconds, 1, 120);
    Bounds.check("--turns", turns, 1, 50);
    try (FloodTargets targets = FloodTargets.start(keys, turns)) {
      HttpLoad others = new HttpLoad(targets.port(), targets.requests(), connections);
      System.err.println("warming up");
      others.run(2_000L * seconds, 0);
      for (int turn = 0; turn < turns; turn++) {
        System.err.println("turn " + (turn + 1) + " of " + turns);
        alone.add(others.run(1_000L * seconds, turn));
        flooded(targets, others, targets.minted(), minted);
        flooded(targets, others, targets.imported().get(turn), imported);
      }
    }
    Side baseline = Side.of(minted);
    Side measured = Side.of(imported);
    System.out.print(table(baseline, measured));
    if (json != null) {
      write(json, baseline, measured);
    }
    return baseline.refused() + measured.refused() == 0 ? 0 : 1;
  }

  private void flooded(
      FloodTargets targets, HttpLoad others, KeyText attacked, List<LoadResult> into)
      throws Exception {
    try (Flood flood = Flood.start(targets.port(), rate, () -> FloodTargets.wrong(attacked))) {
      into.add(others.run(1_000L * seconds, into.size()));
      rates.add(flood.perSecond());
      if (into == imported) {
        holders.add(Holder.tries(targets.port(), attacked));
      }
    }
  }

  private String table(Side baseline, Side measured) {
    return String.format(
            Locale.ROOT,
            "%-26s %12s %10s %10s%n",
            "others' calls",
            "requests/s",
            "p50 µs",
            "p99 µs")
        + row("no flood", Side.of(alone))
        + row("flood of a minted key", baseline)
        + row("flood of an imported key", measured)
        + String.format(
            Locale.ROOT,
            "%-26s %12.2f %10.2f %10.2f%n",
            "ratio of the last two",
            measured.perSecond() / baseline.perSecond(),
            measured.p50Micros() / baseline.p50Micros(),
            measured.p99Micros() / baseline.p99Micros())
        + "wrong secrets answered a second, by turns: "
        + rates.stream().map(Math::round).toList()
        + "\nthe true holder, under the flood: "
        + holders
        + "\n"
        + (baseline.refused() + measured.refused() == 0
            ? ""
            : "Some of the others' calls were not answered 200: these numbers are void.\n");
  }

  private static String row(String name, Side side) {
    return String.format(
        Locale.ROOT,
        "%-26s %12.0f %10.0f %10.0f%n",
        name,
        side.perSecond(),
        side.p50Micros(),
        side.p99Micros());
  }

  private void write(Path file, Side baseline, Side measured) throws Exception {
    ObjectNode out = Json.object();
    out.set("noFlood", Side.of(alone).json());
    out.set("mintedKey", baseline.json());
    out.set("importedKey", measured.json());
    out.put("throughputRatio", measured.perSecond() / baseline.perSecond());
    out.put("p99Ratio", measured.p99Micros() / baseline.p99Micros());
    out.put("holderTriesMax", holders.stream().mapToInt(Holder::tries).max().orElse(0));
    out.put("holderMillisMax", holders.stream().mapToLong(Holder::millis).max().orElse(0));
    out.put("java", System.getProperty("java.version"));
    out.put("cores", Runtime.getRuntime().availableProcessors());
    Files.write(file, Json.write(out));
  }
}
