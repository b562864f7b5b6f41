package io.tallystick.verifier.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyText;
import io.tallystick.verifier.support.Minted;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void text_missingOrEmpty_isMissing() {
    assertEquals(Code.MISSING, Judge.unreadable(null).code());
    assertEquals(Code.MISSING, Judge.unreadable("").code());
  }

  @Test
  void text_thatIsNoKey_isMalformed() {
    assertEquals(Code.MALFORMED, Judge.unreadable("sk_live_x").code());
  }

  @Test
  void activeKey_withItsSecret_isValidAndTold() {
    Minted minted = Minted.plain();
    Verdict verdict = verdict(minted, state(minted));
    assertEquals(Code.VALID, verdict.code());
    assertEquals(minted.id(), key(verdict));
  }

  @Test
  void unknownId_isInvalidAndNotTold() {
    assertUntold(Code.INVALID, verdict(Minted.plain(), KeyState.NONE));
  }

  @Test
  void wrongSecret_isInvalidAndNotTold() {
    Minted minted = Minted.plain();
    KeyText wrong = KeyText.parse(minted.withWrongSecret());
    assertUntold(Code.INVALID, verdict(wrong, state(minted)));
  }

  @Test
  void unknownIdAndWrongSecret_areTheSameVerdict() {
    Minted minted = Minted.plain();
    KeyText wrong = KeyText.parse(minted.withWrongSecret());
    assertEquals(verdict(wrong, KeyState.NONE), verdict(wrong, state(minted)));
  }

  @Test
  void anotherPrefix_withTheRightSecret_isInvalid() {
    Minted minted = Minted.plain();
    KeyText other = new KeyText("xx", Environment.LIVE, minted.id(), minted.text().secret());
    assertUntold(Code.INVALID, verdict(other, state(minted)));
  }

  @Test
  void anotherEnvironment_withTheRightSecret_isInvalid() {
    Minted minted = Minted.plain();
    KeyText other = new KeyText("sk", Environment.TEST, minted.id(), minted.text().secret());
    assertUntold(Code.INVALID, verdict(other, state(minted)));
  }

  @Test
  void managementKey_withTheRightSecret_isInvalid() {
    Minted minted = Minted.of(KeyKind.MANAGEMENT, KeyGrant.PLAIN);
    assertUntold(Code.INVALID, verdict(minted, state(minted)));
  }

  @Test
  void oauthClient_withTheRightSecret_isValid() {
    Minted minted = Minted.of(KeyKind.OAUTH_CLIENT, KeyGrant.PLAIN);
    assertEquals(Code.VALID, verdict(minted, state(minted)).code());
  }

  @Test
  void revokedKey_withItsSecret_isRevokedAndTold() {
    Minted minted = Minted.plain();
    Verdict verdict = verdict(minted, revoked(minted));
    assertEquals(Code.REVOKED, verdict.code());
    assertEquals(minted.id(), key(verdict));
  }

  @Test
  void revokedKey_withAWrongSecret_isInvalidAndNotTold() {
    Minted minted = Minted.plain();
    KeyText wrong = KeyText.parse(minted.withWrongSecret());
    assertUntold(Code.INVALID, verdict(wrong, revoked(minted)));
  }

  @Test
  void quarantinedKey_withItsSecret_isQuarantined() {
    Minted minted = Minted.plain();
    KeyState state = state(minted).quarantined("for a test").state();
    assertEquals(Code.QUARANTINED, verdict(minted, state).code());
  }

  @Test
  void quarantinedKey_withoutTheProof_isInvalid() {
    Minted minted = Minted.plain();
    KeyState known = state(minted).quarantined("for a test").state();
    KeyState unknown = KeyState.NONE.quarantined("for a test").state();
    assertUntold(Code.INVALID, verdict(KeyText.parse(minted.withWrongSecret()), known));
    assertUntold(Code.INVALID, verdict(minted, unknown));
  }

  @Test
  void expiry_countsFromItsVeryMillisecond() {
    assertEquals(Code.VALID, code(Minted.plain().expiringAt(NOW.plusMillis(1)), asked()));
    assertEquals(Code.EXPIRED, code(Minted.plain().expiringAt(NOW), asked()));
    assertEquals(Code.EXPIRED, code(Minted.plain().expiringAt(NOW.minusMillis(1)), asked()));
  }

  @Test
  void address_withinARange_isAllowed() {
    Minted minted = Minted.plain().allowedFrom("192.0.2.0/24", "2001:db8::/32");
    assertEquals(Code.VALID, code(minted, askedFrom("192.0.2.200")));
    assertEquals(Code.VALID, code(minted, askedFrom("2001:db8:7::1")));
    assertEquals(Code.FORBIDDEN_ADDRESS, code(minted, askedFrom("192.0.3.1")));
    assertEquals(Code.FORBIDDEN_ADDRESS, code(minted, askedFrom("2001:db9::1")));
  }

  @Test
  void address_unknownWhereAddressesAreLimited_isForbidden() {
    assertEquals(
        Code.FORBIDDEN_ADDRESS, code(Minted.plain().allowedFrom("0.0.0.0/0", "::/0"), asked()));
  }

  @Test
  void address_isNotAskedForWhereNoneIsLimited() {
    Asked asked =
        new Asked(
            null,
            List.of(),
            () -> {
              throw new AssertionError("nobody needs the address");
            },
            1);
    assertEquals(Code.VALID, code(Minted.plain(), asked));
  }

  @Test
  void scopes_allOfThemAreNeeded() {
    Minted minted = Minted.plain().withScopes("read", "write");
    assertEquals(Code.VALID, code(minted, asked("read")));
    assertEquals(Code.VALID, code(minted, asked("write", "read")));
    assertEquals(Code.INSUFFICIENT_SCOPE, code(minted, asked("read", "admin")));
    assertEquals(Code.INSUFFICIENT_SCOPE, code(minted, asked("READ")));
    assertEquals(Code.INSUFFICIENT_SCOPE, code(Minted.plain(), asked("read")));
  }

  @Test
  void order_isStateThenAddressThenScope() {
    Minted minted = Minted.plain().expiringAt(NOW).allowedFrom("192.0.2.1");
    Asked asked = asked("admin");
    KeyState state = state(minted);
    assertEquals(Code.REVOKED, judge(asked, revoked(minted)).code());
    assertEquals(Code.QUARANTINED, judge(asked, state.quarantined("for a test").state()).code());
    assertEquals(Code.EXPIRED, judge(asked, state).code());
    assertEquals(Code.FORBIDDEN_ADDRESS, code(Minted.plain().allowedFrom("192.0.2.1"), asked));
  }

  @Test
  void disabledKey_withItsSecret_isDisabledAndTold() {
    Minted minted = Minted.plain();
    KeyState disabled = after(minted.created(), minted.disabledAt(2));
    Verdict verdict = verdict(minted, disabled);
    assertEquals(Code.DISABLED, verdict.code());
    assertEquals(minted.id(), key(verdict));
    assertUntold(Code.INVALID, verdict(KeyText.parse(minted.withWrongSecret()), disabled));
  }

  @Test
  void enabledKey_isValidAgain() {
    Minted minted = Minted.plain();
    KeyState enabled = after(minted.created(), minted.disabledAt(2), minted.enabledAt(3));
    assertEquals(Code.VALID, verdict(minted, enabled).code());
  }

  @Test
  void order_ofStates_isQuarantinedRevokedDisabledExpired() {
    Minted minted = Minted.plain().expiringAt(NOW);
    KeyState disabled = after(minted.created(), minted.disabledAt(2));
    KeyState revoked = after(minted.created(), minted.disabledAt(2), minted.revokedAt(3));
    assertEquals(Code.EXPIRED, verdict(minted, state(minted)).code());
    assertEquals(Code.DISABLED, verdict(minted, disabled).code());
    assertEquals(Code.REVOKED, verdict(minted, revoked).code());
    KeyState quarantined = disabled.quarantined("for a test").state();
    assertEquals(Code.QUARANTINED, verdict(minted, quarantined).code());
  }

  @ParameterizedTest
  @EnumSource(
      value = Proof.class,
      names = {"MATCH"},
      mode = EnumSource.Mode.EXCLUDE)
  void proof_thatIsNoMatch_tellsNothing(Proof proof) {
    Minted minted = Minted.plain();
    SecretProof unproved = new SecretProof(proof, null, List.of());
    Verdict verdict = Judge.judge(asked(), state(minted).view(), unproved, NOW);
    assertUntold(proof == Proof.BUSY ? Code.BUSY : Code.INVALID, verdict);
  }

  @Test
  void asked_hidesItsKey() {
    Minted minted = Minted.plain();
    Asked asked = new Asked(minted.key(), List.of(), Asked.NO_ADDRESS, 1);
    assertFalse(asked.toString().contains(minted.text().secret().reveal()));
  }

  private static Code code(Minted minted, Asked asked) {
    return judge(asked, state(minted)).code();
  }

  private static Verdict judge(Asked asked, KeyState state) {
    KeySecret current = state.key().secrets().current();
    return Judge.judge(asked, state.view(), new SecretProof(Proof.MATCH, current, List.of()), NOW);
  }

  private static Verdict verdict(KeyText text, KeyState state) {
    return Judge.judge(
        asked(), state.view(), Judge.prove(Minted.PEPPERS, text, state.view(), NOW), NOW);
  }

  private static Verdict verdict(Minted minted, KeyState state) {
    return verdict(minted.text(), state);
  }

  private static Object key(Verdict verdict) {
    assertNotNull(verdict.proved());
    return verdict.proved().key().id();
  }

  private static void assertUntold(Code code, Verdict verdict) {
    assertEquals(code, verdict.code());
    assertNull(verdict.proved());
  }

  private static KeyState after(KeyEvent... events) {
    KeyState state = KeyState.NONE;
    for (KeyEvent event : events) {
      state = state.fold(event).state();
    }
    return state;
  }

  private static KeyState state(Minted minted) {
    return KeyState.NONE.fold(minted.created()).state();
  }

  private static KeyState revoked(Minted minted) {
    return state(minted).fold(minted.revoked()).state();
  }

  private static Asked asked(String... scopes) {
    return new Asked(null, List.of(scopes), Asked.NO_ADDRESS, 1);
  }

  private static Asked askedFrom(String address) {
    return new Asked(null, List.of(), () -> AddressRange.address(address), 1);
  }
}
