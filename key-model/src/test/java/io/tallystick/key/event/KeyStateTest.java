package io.tallystick.key.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyStateTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Instant AT = Instant.ofEpochSecond(500);
  private static final int ROUNDS = 3_000;

  @Test
  void fold_firstOfTwoAtOneVersion_winsAndTheOtherIsSkipped() {
    RandomEvents events = new RandomEvents(new Random(1));
    KeyState created = KeyState.NONE.fold(events.created(ID, 1)).state();
    KeyRevoked first = events.revoked(ID, 2);
    Folded won = created.fold(first);
    Folded lost = won.state().fold(events.revoked(ID, 2));

    assertEquals(Effect.APPLIED, won.effect());
    assertEquals(Effect.SKIPPED, lost.effect());
    assertSame(won.state(), lost.state());
    assertEquals(first.because(), key(won.state()).life().revocation());
  }

  @Test
  void fold_versionThatSkipsAhead_quarantinesAndKeepsTheCredential() {
    RandomEvents events = new RandomEvents(new Random(2));
    KeyState created = KeyState.NONE.fold(events.created(ID, 1)).state();
    Folded gap = created.fold(events.revoked(ID, 3));

    assertEquals(Effect.QUARANTINED, gap.effect());
    assertTrue(gap.state().isQuarantined());
    assertEquals(created.key(), gap.state().key());
    assertEquals(Effect.SKIPPED, gap.state().fold(events.revoked(ID, 2)).effect());
  }

  @Test
  void fold_eventOutOfPlace_quarantines() {
    RandomEvents events = new RandomEvents(new Random(3));
    assertEquals(Effect.QUARANTINED, KeyState.NONE.fold(events.revoked(ID, 1)).effect());
    KeyState created = KeyState.NONE.fold(events.created(ID, 1)).state();
    assertEquals(Effect.QUARANTINED, created.fold(events.created(ID, 2)).effect());
  }

  @Test
  void fold_topUp_raisesTheCreditsAndNothingElse() {
    KeyLimit daily = KeyLimit.daily("day", 7);
    KeyState before = limited(List.of(daily, KeyLimit.credits("c", 10)));
    KeyState after = before.fold(toppedUp("c", 5)).state();

    assertEquals(List.of(daily, KeyLimit.credits("c", 15)), key(after).grant().limits());
    assertEquals(2, key(after).version());
  }

  @Test
  void fold_topUpOfWhatIsNoCreditsOrTooMuch_quarantines() {
    KeyLimit full = KeyLimit.credits("c", KeyLimit.LIMIT_MAX);
    for (KeyState state :
        List.of(
            limited(List.of(KeyLimit.daily("c", 7))),
            limited(List.of(KeyLimit.credits("other", 7))),
            limited(null),
            limited(List.of(full)))) {
      assertEquals(Effect.QUARANTINED, state.fold(toppedUp("c", 1)).effect(), state.toString());
    }
  }

  private static KeyState limited(@Nullable List<KeyLimit> limits) {
    KeyCreated created = new RandomEvents(new Random(6)).created(ID, 1);
    KeyGrant grant = new KeyGrant(List.of(), limits, null, List.of(), KeyGrant.NO_METADATA);
    return KeyState.NONE
        .fold(
            new KeyCreated(
                ID, created.change(), created.profile(), grant, created.credential(), null))
        .state();
  }

  private static KeyToppedUp toppedUp(String limit, long add) {
    return new KeyToppedUp(ID, "ws-1", new Change(2, AT, "a"), new TopUp(limit, add));
  }

  @Test
  void fold_anythingAfterRevoked_changesNothing() {
    RandomEvents events = new RandomEvents(new Random(4));
    KeyState revoked =
        KeyState.NONE.fold(events.created(ID, 1)).state().fold(events.revoked(ID, 2)).state();

    for (long version = 1; version < 6; version++) {
      assertSame(revoked, revoked.fold(events.created(ID, version)).state());
      assertSame(revoked, revoked.fold(events.revoked(ID, version)).state());
    }
    assertSame(revoked, revoked.quarantined("unreadable").state());
  }

  @Test
  void fold_rotation_keepsTheSecretBeforeUntilItsTimeOrItsRetirement() {
    RandomEvents events = new RandomEvents(new Random(5));
    KeyState created = KeyState.NONE.fold(events.created(ID, 1)).state();
    KeySecret first = key(created).secrets().current();
    Instant until = Instant.ofEpochSecond(1_000);
    Credential next = new Credential("$2a$10$" + "x".repeat(53), null);
    KeyState rotated = created.fold(new KeyRotated(ID, "ws-1", change(2), next, until)).state();

    KeySecrets both = key(rotated).secrets();
    assertEquals(new KeySecret(2, AT, next), both.current());
    assertEquals(first, both.previousAt(until.minusMillis(1)));
    assertNull(both.previousAt(until), "the end is exclusive");
    KeyState retired = rotated.fold(new PreviousSecretRetired(ID, "ws-1", change(3))).state();
    assertEquals(new KeySecrets(both.current(), null), key(retired).secrets());
    KeyState again = rotated.fold(new KeyRotated(ID, "ws-1", change(3), next, null)).state();
    assertNull(key(again).secrets().previous(), "no overlap leaves the new secret alone");
  }

  @Test
  void fold_disabledAndEnabled_changesTheStatusAlone() {
    RandomEvents events = new RandomEvents(new Random(6));
    KeyState created = KeyState.NONE.fold(events.created(ID, 1)).state();
    KeyState disabled = created.fold(new KeyDisabled(ID, "ws-1", change(2))).state();
    assertTrue(key(disabled).isDisabled());
    assertEquals(key(created).grant(), key(disabled).grant());
    KeyState enabled = disabled.fold(new KeyEnabled(ID, "ws-1", change(3))).state();
    assertEquals(KeyStatus.ACTIVE, key(enabled).life().status());
    assertEquals(AT, key(enabled).life().updatedAt());
  }

  @Test
  void fold_anyEventButCreatedFirst_quarantines() {
    RandomEvents events = new RandomEvents(new Random(7));
    for (int i = 0; i < 100; i++) {
      assertEquals(Effect.QUARANTINED, KeyState.NONE.fold(events.following(ID, 1)).effect());
    }
  }

  @Test
  void quarantined_beforeAnyEvent_holdsNoKey() {
    KeyState state = KeyState.NONE.quarantined("unreadable").state();
    assertNull(state.key());
    assertEquals("unreadable", state.quarantine());
  }

  /**
   * Any way to cut a log into batches, with the state stored and read back between them, and any
   * redelivery from an earlier offset folds to the same key.
   */
  @Test
  void fold_anyBatchesAndRedelivery_giveTheSameKey() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<KeyEvent> log = log(random);
      KeyState once = foldAll(KeyState.NONE, log);
      assertEquals(once, foldInBatches(log, random), "seed " + seed + ", round " + round);
      assertEquals(once, foldWithRedelivery(log, random), "seed " + seed + ", round " + round);
    }
  }

  /** Duplicates of what applied and losers of races, put anywhere later, change nothing. */
  @Test
  void fold_anyDuplicatesAndRaces_giveTheSameKey() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      RandomEvents events = new RandomEvents(random);
      List<KeyEvent> winners = new ArrayList<>(List.of(events.created(ID, 1)));
      for (int i = random.nextInt(6); i > 0; i--) {
        winners.add(events.following(ID, winners.size() + 1));
        if (winners.get(winners.size() - 1) instanceof KeyRevoked) {
          break;
        }
      }
      List<KeyEvent> log = new ArrayList<>(winners);
      for (int i = random.nextInt(6); i > 0; i--) {
        int version = 1 + random.nextInt(winners.size());
        KeyEvent copy = winners.get(version - 1);
        KeyEvent loser =
            random.nextBoolean()
                ? copy
                : version == 1 ? events.created(ID, 1) : events.following(ID, version);
        int after = log.indexOf(copy) + 1;
        log.add(after + random.nextInt(log.size() - after + 1), loser);
      }
      assertEquals(foldAll(KeyState.NONE, winners), foldAll(KeyState.NONE, log), "seed " + seed);
    }
  }

  private static List<KeyEvent> log(Random random) {
    RandomEvents events = new RandomEvents(random);
    List<KeyEvent> log = new ArrayList<>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      long version = 1 + random.nextInt(3);
      boolean first = version == 1 && random.nextInt(4) > 0;
      log.add(first ? events.created(ID, version) : events.following(ID, version));
    }
    log.add(0, events.created(ID, 1));
    return log;
  }

  private static KeyState foldAll(KeyState start, List<KeyEvent> log) {
    KeyState state = start;
    for (KeyEvent event : log) {
      state = state.fold(event).state();
    }
    return state;
  }

  private static KeyState foldInBatches(List<KeyEvent> log, Random random) {
    KeyState state = KeyState.NONE;
    int from = 0;
    while (from < log.size()) {
      int to = from + 1 + random.nextInt(log.size() - from);
      state = storedAndRead(foldAll(state, log.subList(from, to)));
      from = to;
    }
    return state;
  }

  private static KeyState foldWithRedelivery(List<KeyEvent> log, Random random) {
    int reached = random.nextInt(log.size() + 1);
    KeyState state = foldAll(KeyState.NONE, log.subList(0, reached));
    return foldAll(state, log.subList(random.nextInt(reached + 1), log.size()));
  }

  private static KeyState storedAndRead(KeyState state) {
    try {
      return KeyStateCodec.decode(ID, KeyStateCodec.encode(ID, state));
    } catch (EventUnreadable e) {
      throw new AssertionError(e);
    }
  }

  private static Change change(long version) {
    return new Change(version, AT, "A1");
  }

  private static Key key(KeyState state) {
    Key key = state.key();
    assertNotNull(key);
    return key;
  }
}
