package io.tallystick.keyservice.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The queries on usage. They see what is committed, and wait for no writer. Any thread. */
final class UsageReads {
  private static final String SERIES =
      """
      SELECT (at - ?2) / ?4 AS step, code, sum(calls), sum(cost) FROM (
        SELECT at, code, calls, cost FROM minutes WHERE id = ?1 AND at >= ?2 AND at < ?3
        UNION ALL
        SELECT at, code, calls, cost FROM hours WHERE id = ?1 AND at >= ?2 AND at < ?3)
      GROUP BY step, code""";

  private final Readers readers;

  UsageReads(Readers readers) {
    this.readers = readers;
  }

  Map<KeyId, Instant> lastUsed(Collection<KeyId> ids) {
    ArrayNode wanted = Json.object().putArray("ids");
    ids.forEach(id -> wanted.add(id.value()));
    return readers.read(
        "SELECT id, at FROM last_used WHERE id IN (SELECT value FROM json_each(?))",
        rows -> {
          Map<KeyId, Instant> found = new HashMap<>();
          while (rows.next()) {
            found.put(new KeyId(rows.getString(1)), Instant.ofEpochMilli(rows.getLong(2)));
          }
          return found;
        },
        Json.text(wanted));
  }

  UsageSeries series(UsageQuery query) {
    List<UsageSeries.Sum> steps =
        new ArrayList<>(Collections.nCopies(query.steps(), UsageSeries.Sum.NONE));
    // Before the sums: what is summed up meanwhile is then told to be exact for too long, if at
    // all.
    long minutesFrom = minutesFrom();
    return readers.read(
        SERIES,
        rows -> {
          while (rows.next()) {
            UsageSeries.Sum some =
                UsageSeries.Sum.of(rows.getString(2), rows.getLong(3), rows.getLong(4));
            int step = rows.getInt(1);
            steps.set(step, steps.get(step).plus(some));
          }
          return new UsageSeries(minutesFrom, steps);
        },
        query.id().value(),
        query.from(),
        query.to(),
        query.step());
  }

  @Nullable Instant previousLastUsed(KeyId id, long secret) {
    List<Instant> found =
        readers.read(
            "SELECT last_used_at FROM previous_uses WHERE id = ? AND secret = ?",
            row -> row.next() ? List.of(Instant.ofEpochMilli(row.getLong(1))) : List.of(),
            id.value(),
            secret);
    return found.isEmpty() ? null : found.get(0);
  }

  private long minutesFrom() {
    return readers.read(UsagePruning.SELECT_FROM, row -> row.next() ? row.getLong(1) : 0L);
  }
}
