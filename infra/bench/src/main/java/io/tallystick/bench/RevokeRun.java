package io.tallystick.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.bench.load.Latencies;
import io.tallystick.bench.measured.BareLink;
import io.tallystick.bench.measured.RevocationTarget;
import io.tallystick.bench.measured.RevocationTarget.Revoked;
import io.tallystick.key.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Revokes keys that are verified on several verifiers all the time, and takes the time until all of
 * them deny; in turns with a bare record from a producer to as many bare consumers of one broker.
 */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description =
        "Revokes hot keys one after the other, in turns with bare records from a producer to as"
            + " many consumers as there are verifiers, and prints how long it took until all of"
            + " them denied, and until all of those had the record.")
final class RevokeRun implements Callable<Integer> {
  /** Turns are short, so that both sides see the same weather. */
  private static final int PER_TURN = 100;

  private static final int WARM_UP = 300;

  @Option(
      names = "--revocations",
      defaultValue = "10000",
      description = "how many (${DEFAULT-VALUE})")
  int revocations;

  @Option(names = "--verifiers", defaultValue = "3", description = "nodes (${DEFAULT-VALUE})")
  int verifiers;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  private final Series bare = new Series("bare produce to consumed by all");
  private final Series acknowledged = new Series("revoke: asked to acknowledged");
  private final Series denied = new Series("acknowledged to denied by all");
  private final Series whole = new Series("asked to denied by all");

  /** Times of one kind. */
  private static final class Series {
    private final String name;
    private final Latencies latencies = new Latencies();
    private long maxNanos;

    Series(String name) {
      this.name = name;
    }

    void add(long nanos) {
      latencies.add(nanos);
      maxNanos = Math.max(maxNanos, nanos);
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%-34s %10.2f %10.2f %10.2f%n",
          name,
          latencies.quantileMicros(0.50) / 1e3,
          latencies.quantileMicros(0.99) / 1e3,
          maxNanos / 1e6);
    }

    ObjectNode json() {
      return Json.object()
          .put("count", latencies.total())
          .put("p50Micros", latencies.quantileMicros(0.50))
          .put("p99Micros", latencies.quantileMicros(0.99))
          .put("maxMicros", maxNanos / 1_000);
    }
  }

  @Override
  public Integer call() throws Exception {
    Bounds.check("--revocations", revocations, 100, 100_000);
    Bounds.check("--verifiers", verifiers, 1, 10);
    System.err.println("minting " + (revocations + WARM_UP) + " keys");
    try (RevocationTarget target = RevocationTarget.start(verifiers);
        BareLink link = BareLink.open(target.bootstrapServers(), verifiers)) {
      List<RevocationTarget.Hot> keys = target.mint(revocations + WARM_UP);
      for (int i = 0; i < WARM_UP; i++) {
        link.send();
        target.revoke(keys.get(i));
      }
      for (int done = 0; done < revocations; done += PER_TURN) {
        int end = Math.min(revocations, done + PER_TURN);
        for (int i = done; i < end; i++) {
          bare.add(link.send());
        }
        for (int i = done; i < end; i++) {
          add(target.revoke(keys.get(WARM_UP + i)));
        }
        if (end % 1_000 == 0) {
          System.err.println(end + " of " + revocations);
        }
      }
      report(target.verificationsPerSecond());
    }
    return 0;
  }

  private void add(Revoked revoked) {
    acknowledged.add(revoked.acknowledgedNanos() - revoked.askedNanos());
    // Often they deny before the answer has come back.
    denied.add(Math.max(0, revoked.deniedNanos() - revoked.acknowledgedNanos()));
    whole.add(revoked.deniedNanos() - revoked.askedNanos());
  }

  private void report(long verificationsPerSecond) throws Exception {
    double ratio =
        (double) denied.latencies.quantileMicros(0.99) / bare.latencies.quantileMicros(0.99);
    System.out.printf(Locale.ROOT, "%-34s %10s %10s %10s%n", "ms", "p50", "p99", "max");
    System.out.print(bare.row() + acknowledged.row() + denied.row() + whole.row());
    System.out.printf(
        Locale.ROOT,
        "ratio of p99, acknowledged to denied against bare: %.2f%n"
            + "%d revocations, %d verifiers, each asked %d times a second about the key%n",
        ratio,
        revocations,
        verifiers,
        verificationsPerSecond);
    if (json != null) {
      ObjectNode node = Json.object();
      node.set("bare", bare.json());
      node.set("askedToAcknowledged", acknowledged.json());
      node.set("acknowledgedToDenied", denied.json());
      node.set("askedToDenied", whole.json());
      node.put("p99Ratio", ratio).put("verifiers", verifiers);
      node.put("java", System.getProperty("java.version"));
      node.put("cores", Runtime.getRuntime().availableProcessors());
      Files.write(json, Json.write(node));
    }
  }
}
