package io.tallystick.bench;

import io.tallystick.bench.measured.FirstVerdicts;
import io.tallystick.bench.micro.BenchKeys;
import io.tallystick.bench.micro.LeasedVerdict;
import io.tallystick.bench.micro.TokenVerdict;
import io.tallystick.bench.micro.VerdictParts;
import io.tallystick.bench.micro.WholeVerdict;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One verification in process, whole and in parts, one thread, by JMH, beside a bare HMAC; and the
 * first verification of each key beside the later ones.
 */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Measures one verification in process among many keys, whole and in parts, and what it"
            + " allocates, beside a bare HMAC-SHA-256; and the first one of each key beside the"
            + " later ones.")
final class VerifyRun implements Callable<Integer> {
  private static final int WARM_UPS = 3;

  @Option(names = "--keys", defaultValue = "1000000", description = "(${DEFAULT-VALUE})")
  int keys;

  @Option(names = "--only", description = "which rows, a regular expression (${DEFAULT-VALUE})")
  String only = ".*";

  @Option(
      names = "--iterations",
      defaultValue = "5",
      description = "of one second, after three to warm up (${DEFAULT-VALUE})")
  int iterations;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 10_000, 10_000_000);
    Bounds.check("--iterations", iterations, 1, 100);
    Options options = options();
    Collection<RunResult> runs =
        new Runner(
                options, OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
            .run();
    System.err.println("first and later verifications of each key");
    VerifyReport report = new VerifyReport(runs, FirstVerdicts.measure(keys), keys);
    System.out.print(report.table());
    if (json != null) {
      report.write(json);
    }
    return 0;
  }

  private Options options() {
    return new OptionsBuilder()
        .include(WholeVerdict.class.getName() + "\\.(" + only + ")$")
        .include(LeasedVerdict.class.getName() + "\\.(" + only + ")$")
        .include(TokenVerdict.class.getName() + "\\.(" + only + ")$")
        .include(VerdictParts.class.getName() + "\\.(" + only + ")$")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .jvmArgsAppend(BenchKeys.argument(keys))
        .warmupIterations(WARM_UPS)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(iterations)
        .measurementTime(TimeValue.seconds(1))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .build();
  }
}
