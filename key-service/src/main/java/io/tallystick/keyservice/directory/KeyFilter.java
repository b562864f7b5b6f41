package io.tallystick.keyservice.directory;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a workspace a list shows; null means any.
 *
 * @param status {@code active}, {@code expired}, {@code revoked} or {@code quarantined}
 */
public record KeyFilter(
    String workspace,
    @Nullable String owner,
    @Nullable String environment,
    @Nullable String kind,
    @Nullable String status) {

  /** The SQL condition; its parameters are those of {@link #parameters}. */
  String condition() {
    StringBuilder sql = new StringBuilder("workspace = ?");
    append(sql, owner, " AND owner = ?");
    append(sql, environment, " AND environment = ?");
    append(sql, kind, " AND kind = ?");
    if (status != null) {
      sql.append(
          switch (status) {
            case "quarantined" -> " AND quarantine IS NOT NULL";
            case "revoked" -> " AND status = 'revoked' AND quarantine IS NULL";
            case "expired" -> " AND status <> 'revoked' AND quarantine IS NULL AND expires_at <= ?";
            default ->
                " AND status = 'active' AND quarantine IS NULL"
                    + " AND (expires_at IS NULL OR expires_at > ?)";
          });
    }
    return sql.toString();
  }

  Object[] parameters(Instant now) {
    boolean timed = "expired".equals(status) || "active".equals(status);
    return Stream.of(workspace, owner, environment, kind, timed ? now.toEpochMilli() : null)
        .filter(Objects::nonNull)
        .toArray();
  }

  private static void append(StringBuilder sql, @Nullable String value, String condition) {
    if (value != null) {
      sql.append(condition);
    }
  }
}
