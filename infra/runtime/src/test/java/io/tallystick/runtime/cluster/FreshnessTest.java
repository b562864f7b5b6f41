package io.tallystick.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final String LOG = "log";
  private static final long SECOND = 1_000_000_000;
  private static final long BOUND = 5 * SECOND;

  /** A clock that is about to turn over, as a monotonic one may. */
  private static final long START = Long.MAX_VALUE - 3 * SECOND;

  private final Freshness deny = new Freshness(new Freshness.Bound(BOUND, false), START);
  private final Freshness serve = new Freshness(new Freshness.Bound(BOUND, true), START);

  @Test
  void contact_isFreshForTheBound() {
    deny.applied(AppliedOffsets.of(LOG, 7));
    deny.inContact(START + SECOND);
    assertFalse(deny.isStale(START + SECOND + BOUND));
    assertTrue(deny.isStale(START + SECOND + BOUND + 1));
    assertEquals(2 * SECOND, deny.ageNanos(START + 3 * SECOND));
  }

  @Test
  void noContact_countsFromTheBirth_andIsNoMatterToWhoServes() {
    assertFalse(deny.isStale(START + BOUND));
    assertTrue(deny.isStale(START + BOUND + 1));
    assertTrue(deny.reason(START + BOUND + 1).startsWith("cut off for 5000 ms"));
    assertFalse(serve.isStale(START + 100 * BOUND));
    assertNull(serve.reason(START + 100 * BOUND));
  }

  @Test
  void lack_countsFromTheContactBefore_notFromTheOneThatToldOfIt() {
    for (Freshness freshness : List.of(deny, serve)) {
      freshness.applied(AppliedOffsets.of(LOG, 7));
      freshness.inContact(START + SECOND);
      freshness.learnt(AppliedOffsets.of(LOG, 8));
      freshness.inContact(START + 4 * SECOND);
      assertFalse(freshness.isStale(START + SECOND + BOUND));
      assertTrue(freshness.isStale(START + SECOND + BOUND + 1));
      assertTrue(freshness.reason(START + 2 * BOUND).contains("another node"));
    }
  }

  @Test
  void lack_isOverWhenItIsApplied_andNotBefore() {
    deny.applied(AppliedOffsets.of(LOG, 7, 3));
    deny.inContact(START + SECOND);
    deny.learnt(AppliedOffsets.of(LOG, 9, 4));
    deny.inContact(START + 9 * SECOND);
    deny.applied(AppliedOffsets.of(LOG, 8, 4));
    assertTrue(deny.isStale(START + 9 * SECOND));
    deny.applied(AppliedOffsets.of(LOG, 9, 4));
    assertFalse(deny.isStale(START + 9 * SECOND));
    assertEquals(0, deny.ageNanos(START + 9 * SECOND));
  }

  @Test
  void pause_longerThanTheBound_staysStaleUntilWhatWasMissedIsApplied() {
    deny.applied(AppliedOffsets.of(LOG, 7));
    deny.inContact(START);
    long awake = START + 60 * SECOND;
    assertTrue(deny.isStale(awake));
    deny.learnt(AppliedOffsets.of(LOG, 8));
    deny.inContact(awake);
    assertTrue(deny.isStale(awake + 1), "the contact does not make up for the lack");
    deny.applied(AppliedOffsets.of(LOG, 8));
    assertFalse(deny.isStale(awake + 1));
  }

  @Test
  void pause_withNothingMissed_isOverWithTheContact() {
    deny.applied(AppliedOffsets.of(LOG, 7));
    long awake = START + 60 * SECOND;
    deny.learnt(AppliedOffsets.of(LOG, 7));
    deny.inContact(awake);
    assertFalse(deny.isStale(awake + 1));
  }

  @Test
  void otherLog_saysNothing() {
    deny.applied(AppliedOffsets.of(LOG, 7));
    deny.learnt(AppliedOffsets.of("another", 1_000_000));
    assertFalse(deny.isStale(START + BOUND));
  }

  /** Whatever comes in whatever order, a lack is never taken for younger than it may be. */
  @Test
  void randomHistories_areNeverTakenForFresherThanTheyAre() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      new History(random, "seed " + seed + ", round " + round).run();
    }
  }

  /** A log of one partition, a node that folds it, and what the node is told. */
  private static final class History {
    private final Random random;
    private final String seed;
    private final Freshness freshness = new Freshness(new Freshness.Bound(BOUND, false), 0);

    /** When another node had folded each record. */
    private final List<Long> hadAt = new ArrayList<>();

    private long applied;
    private long contact;
    private long told;
    private long now;

    History(Random random, String seed) {
      this.random = random;
      this.seed = seed;
      freshness.applied(AppliedOffsets.of(LOG, 0));
    }

    void run() {
      for (int step = 0; step < 400; step++) {
        now += random.nextInt((int) (SECOND / 2));
        switch (random.nextInt(4)) {
          case 0 -> hadAt.add(now);
          case 1, 2 -> contact();
          default -> {
            applied += random.nextLong(hadAt.size() - applied + 1);
            freshness.applied(AppliedOffsets.of(LOG, applied));
          }
        }
        check();
      }
    }

    /** The asking begins before others have folded what is then told. */
    private void contact() {
      long since = now;
      now += random.nextInt((int) (SECOND / 10));
      if (random.nextInt(20) == 0) {
        return; // It failed.
      }
      told = hadAt.size();
      freshness.learnt(AppliedOffsets.of(LOG, told));
      freshness.inContact(since);
      contact = since;
    }

    private void check() {
      boolean lacks = applied < hadAt.size();
      boolean mustBeStale = lacks && now - hadAt.get((int) applied) > BOUND;
      boolean isCutOff = now - contact > BOUND;
      boolean stale = freshness.isStale(now);
      if (mustBeStale) {
        assertTrue(stale, seed);
      }
      if (isCutOff) {
        assertTrue(stale, seed);
      }
      if (applied >= told && !isCutOff) {
        assertFalse(stale, seed);
      }
    }
  }
}
