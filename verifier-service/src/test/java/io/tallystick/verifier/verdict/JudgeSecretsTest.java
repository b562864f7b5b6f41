package io.tallystick.verifier.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Pepper;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignText;
import io.tallystick.verifier.support.Minted;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which secret proves a key: the current, the one being retired, another system's. */
class JudgeSecretsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Asked ASKED = new Asked(null, List.of(), Asked.NO_ADDRESS, 1);
  private static final Peppers STRANGERS =
      new Peppers(List.of(new Pepper("p9", new byte[Pepper.SIZE_BYTES])));

  @Test
  void rotatedKey_isProvedByBothSecretsUntilTheOverlapEnds() {
    Minted old = Minted.plain();
    Minted next = old.withNewSecret();
    KeyState state = after(old.created(), next.rotatedAt(2, NOW.plusMillis(1)));
    assertProvedBy(2, verdict(next, state));
    assertProvedBy(1, verdict(old, state));
    assertUntold(Code.INVALID, verdictAt(NOW.plusMillis(1), old, state));
    assertEquals(Code.VALID, verdictAt(NOW.plusMillis(1), next, state).code());
  }

  @Test
  void rotatedKey_withoutOverlapOrRetired_isProvedByItsCurrentSecretAlone() {
    Minted old = Minted.plain();
    Minted next = old.withNewSecret();
    KeyState atOnce = after(old.created(), next.rotatedAt(2, null));
    KeyState retired =
        after(old.created(), next.rotatedAt(2, NOW.plusSeconds(60)), next.retiredAt(3));
    for (KeyState state : List.of(atOnce, retired)) {
      assertUntold(Code.INVALID, verdict(old, state));
      assertProvedBy(2, verdict(next, state));
    }
  }

  @Test
  void secondRotation_endsTheFirstSecret() {
    Minted first = Minted.plain();
    Minted second = first.withNewSecret();
    Minted third = first.withNewSecret();
    KeyState state =
        after(
            first.created(),
            second.rotatedAt(2, NOW.plusSeconds(60)),
            third.rotatedAt(3, NOW.plusSeconds(60)));
    assertUntold(Code.INVALID, verdict(first, state));
    assertProvedBy(2, verdict(second, state));
    assertProvedBy(3, verdict(third, state));
  }

  @Test
  void stateOfARotatedKey_isToldToThePreviousSecretToo() {
    Minted old = Minted.plain();
    Minted next = old.withNewSecret();
    KeyState state =
        after(old.created(), next.rotatedAt(2, NOW.plusSeconds(60)), next.revokedAt(3));
    assertEquals(Code.REVOKED, verdict(old, state).code());
  }

  @Test
  void overlapThatEndsWhileTheProofIsMade_provesNothing() {
    Minted old = Minted.plain();
    Minted next = old.withNewSecret();
    Instant end = NOW.plusMillis(1);
    KeyState state = after(old.created(), next.rotatedAt(2, end));
    SecretProof proof = Judge.prove(Minted.PEPPERS, old.text(), state.view(), NOW);
    assertEquals(Proof.MATCH, proof.proof());
    assertUntold(Code.INVALID, Judge.judge(ASKED, state.view(), proof, end));
  }

  @Test
  void foreignText_foundByItsHash_isProved() {
    ForeignText reading = hashOf("their-key");
    Minted minted = Minted.plain().imported(reading, 4);
    KeyState state = state(minted);
    assertProvedBy(1, foreign(reading, state));
    assertUntold(Code.INVALID, foreign(hashOf("another"), state));
    assertUntold(Code.INVALID, foreign(reading, KeyState.NONE));
  }

  @Test
  void foreignText_ofAManagementKey_isAsIfThereWereNone() {
    ForeignText reading = hashOf("their-key");
    Minted minted = Minted.of(KeyKind.MANAGEMENT, KeyGrant.PLAIN).imported(reading, 4);
    assertUntold(Code.INVALID, foreign(reading, state(minted)));
    assertNull(Judge.openedHere(state(minted).view()));
  }

  @Test
  void foreignText_afterTheRotationToOurOwn_isProvedUntilTheOverlapEnds() {
    ForeignText reading = hashOf("their-key");
    Minted theirs = Minted.plain().imported(reading, 4);
    Minted ours = theirs.withNewSecret();
    KeyState overlapping = after(theirs.created(), ours.rotatedAt(2, NOW.plusMillis(1)));
    assertProvedBy(1, foreign(reading, overlapping));
    assertProvedBy(2, verdict(ours, overlapping));
    KeyState over = after(theirs.created(), ours.rotatedAt(2, NOW));
    assertUntold(Code.INVALID, foreign(reading, over));
    assertProvedBy(2, verdict(ours, over));
  }

  @Test
  void tag_whosePepperIsGone_isUndecidedOnlyWhereBcryptCanDecide() {
    Minted both = Minted.plain().withBcryptAndTag(4);
    Minted tagOnly = Minted.plain();
    assertEquals(Proof.UNDECIDED, prove(STRANGERS, both));
    assertEquals(Proof.MISMATCH, prove(STRANGERS, tagOnly));
  }

  @Test
  void tag_decidesAlone_evenWhereTheHashIsAnother() {
    Minted minted = Minted.plain();
    Minted other = Minted.plain().withBcryptOnly(4);
    Minted mixed =
        new Minted(
            minted.text(),
            minted.profile(),
            minted.grant(),
            new Credential(other.credential().bcrypt(), minted.credential().tag()));
    assertEquals(Proof.MATCH, prove(Minted.PEPPERS, mixed));
  }

  private static Proof prove(Peppers peppers, Minted minted) {
    return Judge.prove(peppers, minted.text(), state(minted).view(), NOW).proof();
  }

  private static Verdict verdict(Minted minted, KeyState state) {
    return verdictAt(NOW, minted, state);
  }

  private static Verdict verdictAt(Instant now, Minted minted, KeyState state) {
    SecretProof proof = Judge.prove(Minted.PEPPERS, minted.text(), state.view(), now);
    return Judge.judge(ASKED, state.view(), proof, now);
  }

  private static ForeignText hashOf(String text) {
    return ForeignFormats.NONE.readings(text).get(0);
  }

  private static void assertProvedBy(long secretVersion, Verdict verdict) {
    assertEquals(Code.VALID, verdict.code());
    assertEquals(secretVersion, verdict.proved().secret().version());
    long current = verdict.proved().key().secrets().current().version();
    assertEquals(secretVersion != current, verdict.proved().byPreviousSecret());
  }

  private static Verdict foreign(ForeignText reading, KeyState state) {
    return Judge.judge(ASKED, state.view(), Judge.prove(reading, state.view(), NOW), NOW);
  }

  private static void assertUntold(Code code, Verdict verdict) {
    assertEquals(code, verdict.code());
    assertNull(verdict.proved());
  }

  private static KeyState state(Minted minted) {
    return after(minted.created());
  }

  private static KeyState after(KeyEvent... events) {
    KeyState state = KeyState.NONE;
    for (KeyEvent event : events) {
      state = state.fold(event).state();
    }
    return state;
  }
}
