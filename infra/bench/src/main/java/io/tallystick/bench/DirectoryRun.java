package io.tallystick.bench;

import io.tallystick.bench.load.Latencies;
import io.tallystick.bench.measured.DirectoryReads;
import io.tallystick.bench.measured.GeneratedLog;
import io.tallystick.bench.measured.PlainTable;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Folds a generated log into a real directory, in batches as the tail polls them, beside plain
 * SQLite inserts of the same bytes, and reads pages and keys out of it.
 */
@Command(
    name = "directory",
    mixinStandardHelpOptions = true,
    description =
        "Folds generated events into key-service's directory beside plain SQLite inserts of the"
            + " same bytes, then reads pages of 50 and keys by id, and prints rates and latencies.")
final class DirectoryRun implements Callable<Integer> {
  private static final int BATCH_RECORDS = 5_000;
  private static final int READERS = 2;
  private static final int STEP_KEYS_MAX = 100_000;
  private static final int SINGLE_COMMITS = 2_000;

  @Option(
      names = "--keys",
      defaultValue = "1000000",
      description = "keys in the directory (${DEFAULT-VALUE})")
  int keys;

  @Option(names = "--reads", defaultValue = "2000", description = "of each sort (${DEFAULT-VALUE})")
  int reads;

  @Option(names = "--json", description = "also write the result to this file")
  @Nullable Path json;

  private final GeneratedLog log = new GeneratedLog();

  @Override
  public Integer call() throws Exception {
    Bounds.check("--keys", keys, 10_000, 20_000_000);
    Bounds.check("--reads", reads, 100, 1_000_000);
    Path folder = Files.createTempDirectory("tallystick-bench-directory");
    FoldProgress progress = new FoldProgress(60_000);
    DirectoryReport report = new DirectoryReport();
    try (Directory directory = Directory.open(folder.resolve("directory.db"), progress, READERS);
        PlainTable plain = new PlainTable(folder.resolve("plain.db"))) {
      directory.fold().start("bench");
      fill(directory, plain, report);
      DirectoryReads timed = new DirectoryReads(directory, log, reads);
      report.commits(singles(directory));
      System.err.println("reading");
      report.reads(timed.run());
    } finally {
      delete(folder);
    }
    System.out.print(report.table());
    if (json != null) {
      report.write(json);
    }
    return 0;
  }

  /** Creates the keys in steps, each timed on both sides, and then changes some. */
  private void fill(Directory directory, PlainTable plain, DirectoryReport report)
      throws SQLException {
    int step = Math.min(STEP_KEYS_MAX, keys / 10);
    for (int present = 0; present <= keys; present += step) {
      System.err.println("folding, " + present + " keys so far");
      List<KeyLogRecord> created = log.created(step);
      report.step(present, perSecond(created, directory), perSecond(created, plain));
    }
    List<KeyLogRecord> changed = log.changed(0, step);
    report.changes(perSecond(changed, directory));
  }

  private double perSecond(List<KeyLogRecord> records, Directory directory) {
    long start = System.nanoTime();
    for (int from = 0; from < records.size(); from += BATCH_RECORDS) {
      int to = Math.min(records.size(), from + BATCH_RECORDS);
      directory.fold().fold(records.subList(from, to), log.next());
    }
    directory.fold().settle();
    return records.size() * 1e9 / (System.nanoTime() - start);
  }

  private static double perSecond(List<KeyLogRecord> records, PlainTable plain)
      throws SQLException {
    long start = System.nanoTime();
    for (int from = 0; from < records.size(); from += BATCH_RECORDS) {
      plain.put(records.subList(from, Math.min(records.size(), from + BATCH_RECORDS)));
    }
    return records.size() * 1e9 / (System.nanoTime() - start);
  }

  /** How long a command waits for its own event: one record, until it is committed. */
  private Latencies singles(Directory directory) {
    Latencies latencies = new Latencies();
    for (KeyLogRecord record : log.created(SINGLE_COMMITS)) {
      long start = System.nanoTime();
      directory.fold().fold(List.of(record), log.next());
      latencies.add(System.nanoTime() - start);
    }
    return latencies;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
