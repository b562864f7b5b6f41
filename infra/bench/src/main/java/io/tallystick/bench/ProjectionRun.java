package io.tallystick.bench;

import io.tallystick.bench.measured.Heap;
import io.tallystick.bench.measured.KeyReads;
import io.tallystick.bench.measured.ProjectionKeys;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.projection.ProjectedKey;
import io.tallystick.verifier.projection.Projection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Folds minted keys into the verifier's projection and, as the baseline, into a plain concurrent
 * map of the same states, and tells heap, pauses and the time of look-ups for both.
 */
@Command(
    name = "projection",
    mixinStandardHelpOptions = true,
    description =
        "Folds minted keys into a verifier's projection and into a plain map of objects, and prints"
            + " bytes of heap per key, pauses of the collector and times of look-ups. Wants heap:"
            + " TALLYSTICK_BENCH_HEAP=6g for ten million.")
final class ProjectionRun implements Callable<Integer> {
  private static final int BATCH = 1_000;
  private static final int STEP = 1_000_000;
  private static final int SAMPLE = 200_000;
  private static final int ROUNDS = 7;
  private static final int WARM_UP_ROUNDS = 5;
  private static final int CHURN_ROUNDS = 20;

  @Option(names = "--keys", defaultValue = "1000000", description = "(${DEFAULT-VALUE})")
  int keys;

  @Option(
      names = "--plain-keys",
      defaultValue = "1000000",
      description = "keys in the plain map (${DEFAULT-VALUE})")
  int plainKeys;

  @Option(
      names = "--owners",
      defaultValue = "1000",
      description = "as many as keys: each has its own (${DEFAULT-VALUE})")
  int owners;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  private final ProjectionReport report = new ProjectionReport();
  private final ConcurrentHashMap<KeyId, ProjectedKey> map = new ConcurrentHashMap<>();
  private final KeyLimits limits = new KeyLimits(List.of(new KeyLimit("default", 100, 60_000)));
  private @Nullable Projection projection;

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 10_000, 50_000_000);
    Bounds.check("--plain-keys", plainKeys, 10_000, 50_000_000);
    Bounds.check("--owners", owners, 1, 50_000_000);
    ProjectionKeys minted = new ProjectionKeys(owners, Math.min(keys, plainKeys));
    double emptyPause = Heap.fullPauseMillis();
    report.line("full pause without keys, ms", emptyPause, emptyPause);
    measure(minted);
    System.out.print(report.table());
    if (json != null) {
      report.write(json);
    }
    return 0;
  }

  /** The projection alone, then both beside each other, then the plain map alone. */
  private void measure(ProjectionKeys minted) throws Exception {
    long empty = Heap.liveBytes();
    Projection packed = new Projection(limits);
    projection = packed;
    double packedRate = fill(minted, keys, batch -> packed.fold(batch, Map.of()));
    long withPacked = Heap.liveBytes();
    double packedPause = Heap.fullPauseMillis();
    KeyReads reads = new KeyReads(minted, Math.min(keys, plainKeys), SAMPLE);
    long before = Heap.liveBytes(); // And the texts to read with are young no more.
    double packedYoung = young(reads, this::inProjection);
    double plainRate = fill(minted, plainKeys, this::foldPlainly);
    long withBoth = Heap.liveBytes();
    report.line("keys", keys, plainKeys);
    report.line(
        "heap per key, bytes",
        (withPacked - empty) / (double) keys,
        (withBoth - before) / (double) plainKeys);
    report.line("created events/s", packedRate, plainRate);
    inTurns("find, ns", reads::find);
    inTurns("find and prove, ns", reads::prove);
    projection = null;
    report.line("full pause, ms", packedPause, Heap.fullPauseMillis());
    report.line("young pause, mean ms", packedYoung, young(reads, this::inMap));
  }

  /** What takes a batch of records. */
  private interface Fold {
    void fold(List<KeyLogRecord> batch) throws Exception;
  }

  /** Folds so many keys and gives the rate of the fold alone, JSON included. */
  private static double fill(ProjectionKeys minted, int count, Fold fold) throws Exception {
    long nanos = 0;
    for (int from = 0; from < count; from += BATCH) {
      List<KeyLogRecord> batch = new ArrayList<>(BATCH);
      for (int number = from; number < Math.min(count, from + BATCH); number++) {
        batch.add(minted.created(number));
      }
      long start = System.nanoTime();
      fold.fold(batch);
      nanos += System.nanoTime() - start;
      if (from % STEP == 0) {
        System.err.println("folding, " + from + " keys so far");
      }
    }
    return count * 1e9 / nanos;
  }

  private void foldPlainly(List<KeyLogRecord> batch) throws Exception {
    for (KeyLogRecord record : batch) {
      KeyState state =
          KeyState.NONE.fold(EventCodec.decode(record.id(), record.type(), record.value())).state();
      map.put(record.id(), ProjectedKey.of(state, limits.of(state.key())));
    }
  }

  private void inTurns(String name, ToNanos reads) {
    double[] packed = new double[ROUNDS];
    double[] plain = new double[ROUNDS];
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      packed[Math.max(0, round)] = reads.nanos(this::inProjection);
      plain[Math.max(0, round)] = reads.nanos(this::inMap);
    }
    report.line(name, KeyReads.median(packed), KeyReads.median(plain));
  }

  /** Reads a store and gives the time of one read. */
  private interface ToNanos {
    double nanos(Function<KeyId, @Nullable KeyView> store);
  }

  private static double young(KeyReads reads, Function<KeyId, @Nullable KeyView> store) {
    return Heap.youngPauseMillis(
        () -> {
          for (int round = 0; round < CHURN_ROUNDS; round++) {
            reads.prove(store);
          }
        });
  }

  private @Nullable KeyView inProjection(KeyId id) {
    ProjectedKey found = projection == null ? null : projection.find(id);
    return found == null ? null : found.key();
  }

  private @Nullable KeyView inMap(KeyId id) {
    ProjectedKey found = map.get(id);
    return found == null ? null : found.key();
  }
}
