package io.tallystick.keyservice.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RevokeTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Asked HERE = new Asked("A1", "here", Instant.ofEpochSecond(9));
  private static final Asked ELSEWHERE = new Asked("A2", "elsewhere", Instant.ofEpochSecond(9));
  private static final KeyState ACTIVE = minted();

  @Test
  void revoke_activeKey_appendsTheNextVersion() {
    Decision.Append append =
        assertInstanceOf(Decision.Append.class, revoke(HERE, null).decide(ACTIVE));
    KeyRevoked event = assertInstanceOf(KeyRevoked.class, append.event());
    assertEquals(2, event.change().version());
    assertEquals("A1", event.change().actor());
    assertEquals("here", event.workspace());
  }

  @Test
  void revoke_revokedKey_changesNothing() {
    KeyState revoked =
        ACTIVE.fold(((Decision.Append) revoke(HERE, null).decide(ACTIVE)).event()).state();
    Decision.Unchanged unchanged =
        assertInstanceOf(Decision.Unchanged.class, revoke(HERE, null).decide(revoked));
    assertSame(revoked.key(), unchanged.key());
  }

  @Test
  void revoke_absentOrForeignKey_looksTheSame() {
    assertEquals(refuse(Rejection.NOT_FOUND), revoke(HERE, null).decide(KeyState.NONE));
    assertEquals(refuse(Rejection.NOT_FOUND), revoke(ELSEWHERE, null).decide(ACTIVE));
    KeyState quarantined = ACTIVE.quarantined("lost").state();
    assertEquals(refuse(Rejection.NOT_FOUND), revoke(ELSEWHERE, 7L).decide(quarantined));
  }

  @Test
  void revoke_quarantinedOrOtherVersion_isRefused() {
    KeyState quarantined = ACTIVE.quarantined("lost").state();
    assertEquals(refuse(Rejection.QUARANTINED), revoke(HERE, null).decide(quarantined));
    assertEquals(refuse(Rejection.VERSION_MISMATCH), revoke(HERE, 2L).decide(ACTIVE));
    assertInstanceOf(Decision.Append.class, revoke(HERE, 1L).decide(ACTIVE));
  }

  @Test
  void mint_idThatIsTaken_isRefused() {
    Mint mint = mint();
    assertEquals(refuse(Rejection.ALREADY_CREATED), mint.decide(ACTIVE));
    KeyState poisoned = KeyState.NONE.quarantined("unreadable").state();
    assertEquals(refuse(Rejection.QUARANTINED), mint.decide(poisoned));
  }

  private static Revoke revoke(Asked asked, Long expectedVersion) {
    return new Revoke(ID, RevokeReason.LEAKED, expectedVersion, asked);
  }

  private static Decision refuse(Rejection rejection) {
    return new Decision.Refuse(rejection);
  }

  private static Mint mint() {
    KeyProfile profile =
        new KeyProfile(KeyKind.API_KEY, "sk", Environment.LIVE, "here", "owner", "");
    String bcrypt = Bcrypt.hash(Secret.of(new byte[32]), 4);
    return new Mint(ID, profile, KeyGrant.PLAIN, new Credential(bcrypt, null), HERE);
  }

  private static KeyState minted() {
    Decision.Append append = (Decision.Append) mint().decide(KeyState.NONE);
    return KeyState.NONE.fold(append.event()).state();
  }
}
