package io.tallystick.keyservice.directory;

import java.util.List;

/**
 * A way to the keys of a list, oldest first: an index, and the conditions that each of its branches
 * adds. It is named in the query, because the planner does not know what is rare. Immutable.
 *
 * @param branches conditions of which a key fulfils one; each is a stretch of the index
 */
record ListPath(String index, List<String> branches) {
  static final ListPath QUARANTINED = one("keys_quarantined", "quarantine IS NOT NULL");
  static final ListPath NOT_LIVE = one("keys_not_live", "environment <> 'live'");
  static final ListPath EXPIRING = one("keys_expiring", "expires_at IS NOT NULL");
  static final ListPath EVER_DISABLED = one("keys_disabled", "was_disabled = 1");
  static final ListPath MANAGEMENT =
      one("keys_special", "kind = 'management' AND kind <> 'api_key'");
  static final ListPath OAUTH_CLIENTS =
      one("keys_special", "kind = 'oauth_client' AND kind <> 'api_key'");
  static final ListPath ACTIVE = one("keys_by_status", "status = " + KeyRows.ACTIVE);
  static final ListPath DISABLED = one("keys_by_status", "status = " + KeyRows.DISABLED);
  static final ListPath REVOKED = one("keys_by_status", "status = " + KeyRows.REVOKED);
  static final ListPath ALL =
      new ListPath("keys_by_status", List.of("status = 0", "status = 1", "status = 2"));

  /** As many rows as can be looked at one by one without anybody noticing. */
  private static final int RARE_MAX = 1_000;

  /** The keys of an owner, in the same stretches of statuses. */
  ListPath ofOwner(long ownerMark) {
    return new ListPath(
        "keys_by_owner",
        branches.stream().map(branch -> "owner_mark = " + ownerMark + " AND " + branch).toList());
  }

  /** Tells whether the one branch of this path holds few of the keys of a workspace. */
  String rarity() {
    return "SELECT count(*) < "
        + RARE_MAX
        + " FROM (SELECT 1 FROM keys INDEXED BY "
        + index
        + " WHERE workspace = ? AND "
        + branches.get(0)
        + " LIMIT "
        + RARE_MAX
        + ")";
  }

  private static ListPath one(String index, String branch) {
    return new ListPath(index, List.of(branch));
  }
}
