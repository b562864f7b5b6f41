package io.tallystick.bench.measured;

import io.tallystick.bench.load.Latencies;
import io.tallystick.keyservice.directory.Cursor;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.KeyFilter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pages of 50 from random places of a directory, and keys by id, one after the other. */
public final class DirectoryReads {
  private static final int PAGE_KEYS = 50;
  private static final String[] STATUSES = {
    "active", "disabled", "expired", "revoked", "quarantined"
  };
  private static final String LOWEST_ID = "0000000000000000";

  private final Directory directory;
  private final GeneratedLog log;
  private final int reads;

  /**
   * @param reads of each sort
   */
  public DirectoryReads(Directory directory, GeneratedLog log, int reads) {
    this.directory = directory;
    this.log = log;
    this.reads = reads;
  }

  /** The latencies of each sort of read, in the order in which they are told. */
  public Map<String, Latencies> run() {
    Map<String, Latencies> told = new LinkedHashMap<>();
    told.put("get by id", timed(() -> directory.state(log.anyId())));
    for (boolean isPast : new boolean[] {false, true}) {
      String at = isPast ? "?at= " : "";
      told.put(at + "all", pages(isPast, null, null, null, null));
      told.put(at + "owner of 90", pages(isPast, "", null, null, null));
      told.put(at + "wide owner", pages(isPast, GeneratedLog.WIDE_OWNER, null, null, null));
      told.put(at + "environment test", pages(isPast, null, "test", null, null));
      told.put(at + "kind management", pages(isPast, null, null, "management", null));
      for (String status : STATUSES) {
        told.put(at + "status " + status, pages(isPast, null, null, null, status));
      }
      told.put(
          at + "wide owner, revoked",
          pages(isPast, GeneratedLog.WIDE_OWNER, null, null, "revoked"));
    }
    return told;
  }

  private Latencies pages(
      boolean isPast,
      @Nullable String owner,
      @Nullable String environment,
      @Nullable String kind,
      @Nullable String status) {
    return timed(
        () -> {
          Instant at = isPast ? log.anyTime() : null;
          String of = "".equals(owner) ? log.anyOwner() : owner;
          KeyFilter filter =
              new KeyFilter(GeneratedLog.WORKSPACE, of, environment, kind, status, at);
          Cursor after = new Cursor(0, log.anyTime().toEpochMilli(), LOWEST_ID);
          return directory.list(filter, after, PAGE_KEYS, log.end());
        });
  }

  private Latencies timed(Supplier<Object> read) {
    Latencies latencies = new Latencies();
    for (int i = -reads / 10; i < reads; i++) {
      long start = System.nanoTime();
      Object found = read.get();
      long nanos = System.nanoTime() - start;
      if (found == null) {
        throw new IllegalStateException("a read gave nothing");
      }
      // The first tenth warms up.
      if (i >= 0) {
        latencies.add(nanos);
      }
    }
    return latencies;
  }
}
