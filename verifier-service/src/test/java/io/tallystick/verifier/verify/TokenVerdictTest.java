package io.tallystick.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.testkit.Await;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.TokenMint;
import io.tallystick.verifier.verdict.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a right token opens, and what ends it: time, revocation, its signing key, its own key. */
class TokenVerdictTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant UNTIL = START.plusSeconds(90_000);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final TokenMint MINT = TokenMint.es256();

  private final AtomicLong nanos = new AtomicLong();
  private Instant now = START;
  private final InProcess node = new InProcess(ForeignFormats.NONE, () -> now, nanos::get);
  private final Minted minted = Minted.plain().withScopes("read", "write");
  private final Map<String, String> claims = TokenMint.claims(minted.id(), START);

  @BeforeEach
  void publish() {
    node.fold(minted.created());
    node.tokens.signingKeys().read(MINT.kid(), MINT.record(UNTIL));
  }

  @AfterEach
  void close() {
    node.close();
  }

  @ParameterizedTest
  @EnumSource(SigningAlgorithm.class)
  void tokenOfEachAlgorithm_isValid_andNotOnceItsSignatureIsChanged(SigningAlgorithm algorithm) {
    TokenMint mint = TokenMint.of(algorithm);
    node.tokens.signingKeys().read(mint.kid(), mint.record(UNTIL));
    String token = mint.token(claims);
    assertEquals(Code.VALID, code(token));
    assertEquals(Code.VALID, code(token), "once more, from memory");
    String forged =
        TokenMint.token(
            mint.header(),
            TokenMint.json(claims),
            signed -> {
              byte[] signature = mint.sign(signed);
              signature[9] ^= 1;
              return signature;
            });
    assertEquals(Code.INVALID, code(forged));
    assertEquals(Code.INVALID, code(forged), "once more, from memory");
    assertEquals(2, node.signatures());
  }

  @Test
  void answer_tellsTheKeyWithoutASecret() {
    Answer answer = node.answer(MINT.token(claims));
    assertNotNull(answer.proved());
    assertEquals(minted.id(), answer.proved().key().id());
    assertTrue(answer.proved().byToken());
    assertNull(answer.proved().secret());
  }

  @Test
  void scopes_areThoseOfTheTokenThatTheKeyHasToo() {
    claims.put("scope", "\"write admin\"");
    String token = MINT.token(claims);
    assertEquals(List.of("write"), node.answer(token).proved().scopes());
    assertEquals(Code.VALID, node.answer(token, "write").code());
    assertEquals(Code.INSUFFICIENT_SCOPE, node.answer(token, "admin").code());
    assertEquals(Code.INSUFFICIENT_SCOPE, node.answer(token, "read").code());
    node.fold(minted.withScopes("read").updatedAt(2));
    assertEquals(Code.INSUFFICIENT_SCOPE, node.answer(token, "write").code());
    assertEquals(List.of(), node.answer(token).proved().scopes());
  }

  @Test
  void tokenWithoutScope_hasNoneOfItsKeys() {
    String token = MINT.token(claims);
    assertEquals(Code.VALID, code(token));
    assertEquals(Code.INSUFFICIENT_SCOPE, node.answer(token, "read").code());
  }

  @Test
  void end_isPassedByTheLeewayAndNoMore_andThenTellsNothing() {
    String token = MINT.token(claims);
    now = START.plusSeconds(300 + 29);
    assertEquals(Code.VALID, code(token));
    now = START.plusSeconds(300 + 30);
    Answer ended = node.answer(token);
    assertEquals(Code.EXPIRED, ended.code());
    assertEquals("The access token has expired; get another one.", ended.detail());
    assertNull(ended.proved());
    assertEquals(1, node.signatures(), "and costs no further check");
  }

  @Test
  void endedToken_withAWrongSignature_isInvalid() {
    now = START.plusSeconds(1_000);
    String forged = TokenMint.token(MINT.header(), TokenMint.json(claims), TokenMint.es256()::sign);
    assertEquals(Code.INVALID, code(forged));
    assertEquals(Code.EXPIRED, code(MINT.token(claims)));
  }

  @Test
  void beginning_isPassedByTheLeewayAndNoMore() {
    claims.put("nbf", Long.toString(START.getEpochSecond() + 31));
    String token = MINT.token(claims);
    assertEquals(Code.INVALID, code(token));
    now = START.plusSeconds(1);
    assertEquals(Code.VALID, code(token));
  }

  @Test
  void life_isADayAndTheLeewayAtMost() {
    long day = START.getEpochSecond() + 86_400;
    claims.put("exp", Long.toString(day + 31));
    assertEquals(Code.INVALID, code(MINT.token(claims)));
    claims.put("exp", Long.toString(day + 30));
    assertEquals(Code.VALID, code(MINT.token(claims)));
  }

  @Test
  void keyThatIsRevokedDisabledOrExpired_endsItsTokensAtOnce() {
    String token = MINT.token(claims);
    assertEquals(Code.VALID, code(token));
    node.fold(minted.disabledAt(2));
    assertEquals(Code.DISABLED, code(token));
    node.fold(minted.enabledAt(3));
    assertEquals(Code.VALID, code(token));
    node.fold(minted.expiringAt(START).updatedAt(4));
    assertEquals(Code.EXPIRED, code(token));
    node.fold(minted.revokedAt(5));
    assertEquals("The key was revoked.", node.answer(token).detail());
    assertEquals(1, node.signatures());
  }

  @Test
  void keyThatIsQuarantined_takesItsTokensAlong() {
    claims.put("key_version", "2");
    String token = MINT.token(claims);
    node.fold(minted.disabledAt(7));
    assertEquals(Code.QUARANTINED, code(token));
  }

  @Test
  void addressOfTheKey_countsForItsTokens() {
    node.fold(minted.allowedFrom("192.0.2.0/24").updatedAt(2));
    assertEquals(Code.FORBIDDEN_ADDRESS, code(MINT.token(claims)));
  }

  @Test
  void rotation_leavesTokensAlone() {
    String token = MINT.token(claims);
    node.fold(minted.withNewSecret().rotatedAt(2, null));
    assertEquals(Code.VALID, code(token));
  }

  @Test
  void managementKey_hasNoTokens() {
    Minted management = Minted.of(KeyKind.MANAGEMENT, KeyGrant.PLAIN);
    node.fold(management.created());
    assertEquals(Code.INVALID, code(MINT.token(management.id(), now)));
  }

  @Test
  void oauthClient_hasTokens() {
    Minted client = Minted.of(KeyKind.OAUTH_CLIENT, KeyGrant.PLAIN);
    node.fold(client.created());
    assertEquals(Code.VALID, code(MINT.token(client.id(), now)));
  }

  @Test
  void revokedToken_isRevoked_itsSistersAreNot() {
    String token = MINT.token(claims);
    String tokenId = TokenMint.tokenId(claims);
    assertEquals(Code.VALID, code(token));
    node.tokens
        .revokedTokens()
        .read(tokenId, TokenMint.revocation(tokenId, minted.id(), START.plusSeconds(300)));
    node.tokens.revokedTokens().read(tokenId, null);
    Answer revoked = node.answer(token);
    assertEquals(Code.REVOKED, revoked.code());
    assertEquals("The access token was revoked.", revoked.detail());
    assertNull(revoked.proved());
    assertEquals(Code.VALID, code(MINT.token(minted.id(), now)));
  }

  @Test
  void signingKeyThatIsWithdrawn_takesItsTokensAlong_rememberedOrNot() {
    String token = MINT.token(claims);
    assertEquals(Code.VALID, code(token));
    node.tokens.signingKeys().read(MINT.kid(), MINT.record(now));
    assertEquals(Code.INVALID, code(token));
    assertEquals(Code.INVALID, code(MINT.token(minted.id(), now)));
    node.tokens.signingKeys().read(MINT.kid(), MINT.record(UNTIL));
    assertEquals(Code.INVALID, code(token), "a record that is read again brings nothing back");
  }

  @Test
  void signingKeyThatIsTakenAway_takesItsTokensAlong() {
    String token = MINT.token(claims);
    assertEquals(Code.VALID, code(token));
    node.tokens.signingKeys().read(MINT.kid(), null);
    assertEquals(Code.INVALID, code(token));
  }

  @Test
  void signingKey_isTrustedUntilItsEnd() {
    now = UNTIL.minusSeconds(1);
    String token = MINT.token(minted.id(), now);
    assertEquals(Code.VALID, code(token));
    now = UNTIL;
    assertEquals(Code.INVALID, code(token));
  }

  @Test
  void signingKeyOfAnotherIssuer_signsNothing() {
    TokenMint foreign = TokenMint.es256();
    String record = new String(foreign.record(UNTIL), StandardCharsets.UTF_8);
    node.tokens
        .signingKeys()
        .read(foreign.kid(), TokenMint.utf8(record.replace("keys.example", "evil.example")));
    assertEquals(Code.INVALID, code(foreign.token(claims)));
  }

  @Test
  void signingKeyUnderAKidThatIsNotItsThumbprint_signsNothing() {
    TokenMint evil = TokenMint.es256();
    String record = new String(evil.record(UNTIL), StandardCharsets.UTF_8);
    node.tokens
        .signingKeys()
        .read(MINT.kid(), TokenMint.utf8(record.replace(evil.kid(), MINT.kid())));
    assertEquals(
        Code.INVALID, code(TokenMint.token(MINT.header(), TokenMint.json(claims), evil::sign)));
    assertEquals(
        1, node.registry.get("tallystick.token.records.unreadable").functionCounter().count());
  }

  @Test
  void tokenOfAVersionThatIsNotHereYet_isHeldUntilItIs() {
    claims.put("key_version", "2");
    List<Answer> answers = node.ask(MINT.token(claims), 0);
    Await.until("it is held", PATIENCE, () -> node.holds.size() == 1);
    node.holds.sweep();
    assertEquals(List.of(), answers);
    node.fold(minted.disabledAt(2));
    node.holds.sweep();
    assertEquals(Code.DISABLED, answers.get(0).code());
  }

  @Test
  void tokenOfAKeyThatNeverComes_isNotYetVisibleInTheEnd() {
    List<Answer> answers = node.ask(MINT.token(Minted.plain().id(), now), 0);
    Await.until("it is held", PATIENCE, () -> node.holds.size() == 1);
    nanos.set(Holds.WAIT_NANOS);
    node.holds.sweep();
    assertEquals(Code.NOT_YET_VISIBLE, answers.get(0).code());
  }

  @Test
  void wrongToken_isNotHeld_whateverItClaims() {
    claims.put("key_version", "9");
    String forged = TokenMint.token(MINT.header(), TokenMint.json(claims), TokenMint.es256()::sign);
    assertEquals(Code.INVALID, code(forged));
    assertEquals(0, node.holds.size());
  }

  @Test
  void versionThatIsAskedFor_countsForATokenToo() {
    List<Answer> answers = node.ask(MINT.token(claims), 2);
    Await.until("it is held", PATIENCE, () -> node.holds.size() == 1);
    node.fold(minted.disabledAt(2));
    node.holds.sweep();
    assertEquals(Code.DISABLED, answers.get(0).code());
  }

  private Code code(String token) {
    return node.answer(token).code();
  }
}
