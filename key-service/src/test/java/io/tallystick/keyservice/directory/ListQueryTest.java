package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How SQLite goes about every list: never over all keys, never sorting more than a millisecond's.
 */
final class ListQueryTest {
  private static final Instant AT = Instant.ofEpochMilli(1_000);
  private static final String[] STATUSES = {
    null, "active", "disabled", "expired", "revoked", "quarantined"
  };

  @TempDir Path folder;

  @Test
  void sql_ofEveryFilter_walksAnIndexInItsOrder() throws SQLException {
    SqliteFile file = new SqliteFile(folder.resolve("directory.db"), Schema.DIRECTORY);
    try (Connection connection = file.openForWriting(1)) {
      for (boolean isRare : new boolean[] {true, false}) {
        for (KeyFilter filter : filters()) {
          ListQuery query = ListQuery.of(filter, AT, (path, workspace) -> isRare);
          query.seek(new Cursor(0, 5, "ID88800000000000"));
          String plan = plan(connection, query);
          assertTrue(plan.contains("SEARCH keys USING INDEX keys_"), plan);
          assertFalse(plan.contains("SCAN keys"), plan);
          assertFalse(plan.contains("SCAN c"), plan);
          assertTrue(plan.contains("created_at>?"), plan);
          assertTrue(
              plan.contains("LAST TERM OF ORDER BY") || !plan.contains("FOR ORDER BY"), plan);
        }
      }
    }
  }

  private static List<KeyFilter> filters() {
    List<KeyFilter> filters = new ArrayList<>();
    for (String owner : new String[] {null, "ann"}) {
      for (String environment : new String[] {null, "live", "test"}) {
        for (String kind : new String[] {null, "api_key", "oauth_client", "management"}) {
          for (String status : STATUSES) {
            filters.add(new KeyFilter("one", owner, environment, kind, status, null));
            filters.add(new KeyFilter("one", owner, environment, kind, status, AT));
          }
        }
      }
    }
    return filters;
  }

  private static String plan(Connection connection, ListQuery query) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (PreparedStatement explain =
        connection.prepareStatement("EXPLAIN QUERY PLAN " + query.sql(51))) {
      for (int i = 0; i < query.parameters().length; i++) {
        explain.setObject(i + 1, query.parameters()[i]);
      }
      try (ResultSet row = explain.executeQuery()) {
        while (row.next()) {
          plan.append(row.getString("detail")).append('\n');
        }
      }
    }
    return plan.toString();
  }
}
