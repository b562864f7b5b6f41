package io.tallystick.keyservice.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one page. What a key was at a time of the past is looked up in its history only where
 * its row has changed since. One thread, one page.
 */
final class ListQuery {
  static final String COLUMNS = KeyRows.COLUMNS + ", updated_at, quarantined_at, created_at";

  private final StringBuilder conditions = new StringBuilder("workspace = ?1");
  private final List<Object> parameters = new ArrayList<>();
  private final ListPath path;

  private ListQuery(String workspace, ListPath path) {
    parameters.add(workspace);
    this.path = path;
  }

  /**
   * @param isRare whether a path holds few keys of a workspace
   */
  static ListQuery of(KeyFilter filter, Instant now, BiPredicate<ListPath, String> isRare) {
    ListPath path = path(filter, candidate -> isRare.test(candidate, filter.workspace()));
    ListQuery query = new ListQuery(filter.workspace(), path);
    query.where("owner", filter.owner());
    query.where("environment", filter.environment());
    query.where("kind", filter.kind());
    Instant at = filter.at();
    if (at == null) {
      query.status(filter.status(), now.toEpochMilli(), Terms.NOW);
    } else {
      query.conditions.append(" AND created_at <= ").append(at.toEpochMilli());
      query.status(filter.status(), at.toEpochMilli(), Terms.at(at.toEpochMilli()));
    }
    return query;
  }

  /** Goes on after a key. */
  void seek(Cursor after) {
    long time = after.createdAtMillis();
    conditions.append(" AND created_at >= ").append(time);
    conditions.append(" AND (created_at > ").append(time).append(" OR id > ");
    conditions.append(parameter(after.id())).append(")");
  }

  String sql(int keysMax) {
    String tail = " ORDER BY created_at, id LIMIT " + keysMax;
    return path.branches().stream()
        .map(
            branch ->
                "SELECT * FROM (SELECT "
                    + COLUMNS
                    + " FROM keys INDEXED BY "
                    + path.index()
                    + " WHERE "
                    + branch
                    + " AND "
                    + conditions
                    + tail
                    + ")")
        .collect(Collectors.joining(" UNION ALL ", "", path.branches().size() > 1 ? tail : ""));
  }

  Object[] parameters() {
    return parameters.toArray();
  }

  private void where(String column, @Nullable String value) {
    if (value != null) {
      conditions.append(" AND ").append(column).append(" = ").append(parameter(value));
    }
  }

  private String parameter(String value) {
    parameters.add(value);
    return "?" + parameters.size();
  }

  private void status(@Nullable String status, long atMillis, Terms then) {
    if (status == null) {
      return;
    }
    if (status.equals("quarantined")) {
      conditions.append(" AND ").append(then.quarantined());
      return;
    }
    conditions.append(" AND NOT ").append(then.quarantined()).append(" AND ").append(then.status());
    String expired = " coalesce(" + then.expiresAt() + " <= " + atMillis + ", 0)";
    conditions.append(
        switch (status) {
          case "revoked" -> " = 2";
          case "expired" -> " <> 2 AND" + expired;
          case "disabled" -> " = 1 AND NOT" + expired;
          default -> " = 0 AND NOT" + expired;
        });
  }

  /** How a row tells what its key is, or was. */
  private record Terms(String status, String expiresAt, String quarantined) {
    static final Terms NOW = new Terms("status", "expires_at", "(quarantine IS NOT NULL)");

    /** Not from the view of the history, which the planner would walk whole for each row. */
    static Terms at(long atMillis) {
      String change =
          "FROM changes c WHERE c.id = keys.id AND c.at <= "
              + atMillis
              + " ORDER BY c.version DESC LIMIT 1)";
      String isPast = "CASE WHEN updated_at <= " + atMillis;
      return new Terms(
          isPast + " THEN status ELSE coalesce((SELECT c.status " + change + ", 0) END",
          isPast
              + " THEN expires_at WHEN EXISTS (SELECT 1 "
              + change
              + " THEN (SELECT c.expires_at "
              + change
              + " ELSE first_expires_at END",
          "coalesce(quarantined_at <= " + atMillis + ", 0)");
    }
  }

  private interface Rarity {
    boolean of(ListPath path);
  }

  /**
   * The narrowest way that is known: a filter that few keys pass, then the owner, then any filter
   * with an index, then all keys by their time.
   */
  private static ListPath path(KeyFilter filter, Rarity isRare) {
    List<ListPath> narrow = narrow(filter);
    boolean hasChoice = narrow.size() > (filter.owner() == null ? 1 : 0);
    for (ListPath candidate : hasChoice ? narrow : List.<ListPath>of()) {
      if (isRare.of(candidate)) {
        return candidate;
      }
    }
    if (filter.owner() != null) {
      return byStatus(filter).ofOwner(KeyRows.ownerMark(filter.workspace(), filter.owner()));
    }
    return narrow.isEmpty() ? byStatus(filter) : narrow.get(0);
  }

  private static List<ListPath> narrow(KeyFilter filter) {
    List<ListPath> paths = new ArrayList<>();
    boolean isNow = filter.at() == null;
    switch (String.valueOf(filter.status())) {
      case "quarantined" -> paths.add(ListPath.QUARANTINED);
      case "revoked" -> paths.add(ListPath.REVOKED);
      case "disabled" -> paths.add(isNow ? ListPath.DISABLED : ListPath.EVER_DISABLED);
      case "expired" -> paths.addAll(isNow ? List.of(ListPath.EXPIRING) : List.of());
      default -> {}
    }
    switch (String.valueOf(filter.kind())) {
      case "management" -> paths.add(ListPath.MANAGEMENT);
      case "oauth_client" -> paths.add(ListPath.OAUTH_CLIENTS);
      default -> {}
    }
    if ("test".equals(filter.environment())) {
      paths.add(ListPath.NOT_LIVE);
    }
    return paths;
  }

  /** Which stretches of statuses may hold keys of the list; the past had others than now. */
  private static ListPath byStatus(KeyFilter filter) {
    return switch (filter.at() == null ? String.valueOf(filter.status()) : "") {
      case "active" -> ListPath.ACTIVE;
      case "disabled" -> ListPath.DISABLED;
      case "revoked" -> ListPath.REVOKED;
      default -> ListPath.ALL;
    };
  }
}
