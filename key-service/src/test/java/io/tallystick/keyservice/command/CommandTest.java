package io.tallystick.keyservice.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyToppedUp;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.policy.PolicyState;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CommandTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Instant NOW = Instant.ofEpochSecond(9);
  private static final Asked HERE = new Asked("A1", "here", NOW, ManagementScope.ALL);
  private static final Asked ELSEWHERE = new Asked("A2", "elsewhere", NOW, ManagementScope.ALL);
  private static final Revoke REVOKE = new Revoke(new Revocation(RevokeReason.LEAKED, null));
  private static final Credential NEXT = new Credential("$2a$10$" + "x".repeat(53), null);
  private static final List<KeyChange> ALL =
      List.of(
          REVOKE,
          new Disable(),
          new Enable(),
          new RetirePrevious(),
          new Rotate(NEXT, 0),
          new AddCredits(null, 1),
          new Update(key -> new Patched("other", key.grant())));
  private static final KeyState ACTIVE = minted(KeyKind.API_KEY, Set.of());

  @Test
  void revoke_activeKey_appendsTheNextVersion() {
    KeyRevoked event = assertInstanceOf(KeyRevoked.class, appended(decide(REVOKE, ACTIVE)));
    assertEquals(2, event.change().version());
    assertEquals("A1", event.change().actor());
    assertEquals("here", event.workspace());
  }

  @Test
  void everyChange_ofAnAbsentOrForeignKey_looksTheSame() {
    KeyState quarantined = ACTIVE.quarantined("lost").state();
    for (KeyChange change : ALL) {
      assertRefused(Rejection.NOT_FOUND, decide(change, KeyState.NONE));
      ChangeKey elsewhere = new ChangeKey(ID, change, 7L, ELSEWHERE);
      assertRefused(Rejection.NOT_FOUND, elsewhere.decide(ACTIVE));
      assertRefused(Rejection.NOT_FOUND, elsewhere.decide(quarantined));
    }
  }

  @Test
  void everyChange_ofAQuarantinedKeyOrAtAnotherVersion_isRefused() {
    for (KeyChange change : ALL) {
      assertRefused(Rejection.QUARANTINED, decide(change, ACTIVE.quarantined("lost").state()));
      ChangeKey stale = new ChangeKey(ID, change, 2L, HERE);
      assertRefused(Rejection.VERSION_MISMATCH, stale.decide(ACTIVE));
    }
    assertInstanceOf(Decision.Append.class, new ChangeKey(ID, REVOKE, 1L, HERE).decide(ACTIVE));
  }

  @Test
  void everyChange_ofARevokedKey_isRefusedButAnotherRevocation() {
    KeyState revoked = after(ACTIVE, REVOKE);
    for (KeyChange change : ALL) {
      if (change == REVOKE) {
        assertSame(revoked.key(), unchanged(decide(change, revoked)));
      } else {
        assertRefused(Rejection.REVOKED, decide(change, revoked));
      }
    }
  }

  @Test
  void everyChange_withoutTheScopeForTheKind_isRefused() {
    Asked keys = new Asked("A", "here", NOW, Set.of(ManagementScope.KEYS_WRITE));
    Asked management = new Asked("A", "here", NOW, Set.of(ManagementScope.MANAGEMENT_WRITE));
    KeyState manager = minted(KeyKind.MANAGEMENT, Set.of());
    KeyState client = minted(KeyKind.OAUTH_CLIENT, Set.of());
    for (KeyChange change : ALL) {
      assertRefused(
          Rejection.INSUFFICIENT_SCOPE, new ChangeKey(ID, change, null, keys).decide(manager));
      assertRefused(
          Rejection.INSUFFICIENT_SCOPE, new ChangeKey(ID, change, null, keys).decide(client));
      assertRefused(
          Rejection.INSUFFICIENT_SCOPE, new ChangeKey(ID, change, null, management).decide(ACTIVE));
    }
  }

  @Test
  void changesThatGivePower_overAStrongerManagementKey_areRefused() {
    Asked weak = new Asked("A", "here", NOW, Set.of(ManagementScope.MANAGEMENT_WRITE));
    KeyState strong =
        after(minted(KeyKind.MANAGEMENT, Set.of(ManagementScope.KEYS_WRITE)), new Disable());
    for (KeyChange change : ALL) {
      Decision decision = new ChangeKey(ID, change, null, weak).decide(strong);
      if (change.givesPower()) {
        assertRefused(Rejection.ESCALATION, decision);
      } else {
        assertEquals(false, decision instanceof Decision.Refuse, change.toString());
      }
    }
  }

  @Test
  void update_ofAManagementKey_cantReachBeyondTheActor() {
    Asked weak = new Asked("A", "here", NOW, Set.of(ManagementScope.MANAGEMENT_WRITE));
    KeyState manager = minted(KeyKind.MANAGEMENT, Set.of());
    KeyGrant more = grant(Set.of(ManagementScope.KEYS_READ));
    Update update = new Update(key -> new Patched("", more));
    assertRefused(Rejection.ESCALATION, new ChangeKey(ID, update, null, weak).decide(manager));
    assertInstanceOf(Decision.Append.class, new ChangeKey(ID, update, null, HERE).decide(manager));
  }

  @Test
  void update_namesWhatChanged() {
    Update update = new Update(key -> new Patched("other", grant(Set.of("a"))));
    KeyUpdated event = assertInstanceOf(KeyUpdated.class, appended(decide(update, ACTIVE)));
    assertEquals(List.of("name", "scopes"), event.changed());
    assertEquals("other", event.name());
    Update same = new Update(key -> new Patched(key.profile().name(), key.grant()));
    assertSame(ACTIVE.key(), unchanged(decide(same, ACTIVE)));
    assertRefused(Rejection.METADATA_TOO_LARGE, decide(new Update(key -> null), ACTIVE));
  }

  @Test
  void rotate_whileAnEarlierSecretIsStillGood_isDecidedWithoutOverlapAlone() {
    KeyState rotated = after(ACTIVE, new Rotate(NEXT, 1_000));
    assertEquals(NOW.plusMillis(1_000), key(rotated).secrets().previous().validUntil());
    assertRefused(Rejection.PREVIOUS_STILL_VALID, decide(new Rotate(NEXT, 1), rotated));
    KeyRotated ended =
        assertInstanceOf(KeyRotated.class, appended(decide(new Rotate(NEXT, 0), rotated)));
    assertNull(ended.previousValidUntil());
    Asked later = new Asked("A1", "here", NOW.plusMillis(1_000), ManagementScope.ALL);
    Decision over = new ChangeKey(ID, new Rotate(NEXT, 1), null, later).decide(rotated);
    assertInstanceOf(Decision.Append.class, over);
  }

  @Test
  void changes_thatFindWhatTheyWant_changeNothing() {
    KeyState disabled = after(ACTIVE, new Disable());
    assertSame(disabled.key(), unchanged(decide(new Disable(), disabled)));
    assertSame(ACTIVE.key(), unchanged(decide(new Enable(), ACTIVE)));
    assertSame(ACTIVE.key(), unchanged(decide(new RetirePrevious(), ACTIVE)));
  }

  @Test
  void time_ofAnEvent_neverGoesBack() {
    KeyState disabled = after(ACTIVE, new Disable());
    Asked behind = new Asked("A1", "here", NOW.minusSeconds(5), ManagementScope.ALL);
    KeyEvent event = appended(new ChangeKey(ID, new Enable(), null, behind).decide(disabled));
    assertEquals(NOW, event.change().at());
  }

  @Test
  void holder_needsNoScope() {
    Asked holder = Asked.byHolder(key(ACTIVE), NOW);
    assertEquals(ID.value(), holder.actor());
    assertInstanceOf(Decision.Append.class, new ChangeKey(ID, REVOKE, null, holder).decide(ACTIVE));
  }

  @Test
  void mint_idThatIsTaken_isRefused() {
    Mint mint = mint(KeyKind.API_KEY, Set.of());
    assertRefused(Rejection.ALREADY_CREATED, mint.decide(ACTIVE));
    KeyState poisoned = KeyState.NONE.quarantined("unreadable").state();
    assertRefused(Rejection.QUARANTINED, mint.decide(poisoned));
  }

  private static Decision decide(KeyChange change, KeyState state) {
    return new ChangeKey(ID, change, null, HERE).decide(state);
  }

  private static KeyState after(KeyState state, KeyChange change) {
    return state.fold(appended(decide(change, state))).state();
  }

  private static KeyEvent appended(Decision decision) {
    return assertInstanceOf(Decision.Append.class, decision).event();
  }

  @Test
  void addCredits_namesTheOneLimitThatIsMeant() {
    KeyLimit day = KeyLimit.daily("day", 5);
    KeyLimit credits = KeyLimit.credits("c", 5);
    KeyState one = limited(List.of(day, credits));
    assertEquals(new TopUp("c", 7), toppedUp(new AddCredits(null, 7), one));
    assertEquals(new TopUp("c", 7), toppedUp(new AddCredits("c", 7), one));
    assertRefused(Rejection.NO_CREDITS, decide(new AddCredits("day", 7), one));
    assertRefused(Rejection.NO_CREDITS, decide(new AddCredits(null, 7), limited(List.of(day))));
    assertRefused(Rejection.NO_CREDITS, decide(new AddCredits(null, 7), ACTIVE));

    KeyState two = limited(List.of(credits, KeyLimit.credits("d", 5)));
    assertRefused(Rejection.SEVERAL_CREDITS, decide(new AddCredits(null, 7), two));
    assertEquals(new TopUp("d", 7), toppedUp(new AddCredits("d", 7), two));
  }

  @Test
  void addCredits_overTheMost_isRefusedAndUpToItIsNot() {
    KeyState state = limited(List.of(KeyLimit.credits("c", KeyLimit.LIMIT_MAX - 1)));
    assertRefused(Rejection.TOO_MANY_CREDITS, decide(new AddCredits(null, 2), state));
    long most = KeyLimit.LIMIT_MAX;
    assertRefused(Rejection.TOO_MANY_CREDITS, decide(new AddCredits(null, most), state));
    assertEquals(new TopUp("c", 1), toppedUp(new AddCredits(null, 1), state));
  }

  @Test
  void setPolicy_appendsTheNextVersionOrNothing() {
    PolicyName gold = PolicyName.plan("here", "gold");
    List<KeyLimit> limits = List.of(KeyLimit.daily("day", 5));
    SetPolicy set = new SetPolicy(gold, limits, null, HERE);
    Policy made = appended(set.decide(PolicyState.NONE));
    assertEquals(new Policy(gold, new Change(1, NOW, "A1"), limits), made);

    PolicyState state = PolicyState.NONE.fold(made);
    assertEquals(new PolicyDecision.Unchanged(made), set.decide(state));
    assertEquals(2, appended(set.decide(state.unreadable())).version());
    SetPolicy none = new SetPolicy(gold, List.of(), 1L, HERE);
    assertEquals(2, appended(none.decide(state)).version());
    assertEquals(
        new PolicyDecision.Refuse(Rejection.VERSION_MISMATCH), none.decide(PolicyState.NONE));
    SetPolicy fresh = new SetPolicy(gold, limits, SetPolicy.NONE, HERE);
    assertEquals(new PolicyDecision.Refuse(Rejection.VERSION_MISMATCH), fresh.decide(state));
    assertEquals(1, appended(fresh.decide(PolicyState.NONE)).version());
  }

  @Test
  void setPolicy_timeNeverGoesBack() {
    PolicyName gold = PolicyName.plan("here", "gold");
    Instant later = NOW.plusSeconds(60);
    PolicyState state =
        PolicyState.NONE.fold(new Policy(gold, new Change(1, later, "A2"), List.of()));
    SetPolicy set = new SetPolicy(gold, List.of(KeyLimit.daily("day", 5)), null, HERE);
    assertEquals(later, appended(set.decide(state)).change().at());
  }

  private static Policy appended(PolicyDecision decision) {
    return assertInstanceOf(PolicyDecision.Append.class, decision).policy();
  }

  private static TopUp toppedUp(AddCredits change, KeyState state) {
    return assertInstanceOf(KeyToppedUp.class, appended(decide(change, state))).topUp();
  }

  private static KeyState limited(List<KeyLimit> limits) {
    Update update =
        new Update(key -> new Patched("", new KeyGrant(List.of(), limits, null, List.of(), "{}")));
    return ACTIVE.fold(appended(decide(update, ACTIVE))).state();
  }

  private static Key unchanged(Decision decision) {
    return assertInstanceOf(Decision.Unchanged.class, decision).key();
  }

  private static void assertRefused(Rejection rejection, Decision decision) {
    assertEquals(new Decision.Refuse(rejection), decision);
  }

  private static Key key(KeyState state) {
    Key key = state.key();
    assertNotNull(key);
    return key;
  }

  private static KeyGrant grant(Set<String> scopes) {
    return new KeyGrant(List.copyOf(scopes), null, null, List.of(), KeyGrant.NO_METADATA);
  }

  private static Mint mint(KeyKind kind, Set<String> scopes) {
    KeyProfile profile = new KeyProfile(kind, "sk", Environment.LIVE, "here", "owner", "");
    String bcrypt = Bcrypt.hash(Secret.of(new byte[32]), 4);
    return new Mint(ID, profile, grant(scopes), new Credential(bcrypt, null), null, HERE);
  }

  private static KeyState minted(KeyKind kind, Set<String> scopes) {
    return KeyState.NONE.fold(appended(mint(kind, scopes).decide(KeyState.NONE))).state();
  }
}
