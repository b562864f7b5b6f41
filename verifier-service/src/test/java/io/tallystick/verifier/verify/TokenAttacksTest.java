package io.tallystick.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.TokenMint;
import io.tallystick.verifier.verdict.Code;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is wrong with a token, each thing by itself, under a right signature where that is not it.
 */
class TokenAttacksTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final TokenMint MINT = TokenMint.es256();
  private static final TokenMint OTHER = TokenMint.of(SigningAlgorithm.RS256);

  private final InProcess node = new InProcess(ForeignFormats.NONE, () -> NOW, System::nanoTime);
  private final Minted minted = Minted.plain().withScopes("read");

  @BeforeEach
  void publish() {
    node.fold(minted.created());
    Instant until = NOW.plusSeconds(3_600);
    node.tokens.signingKeys().read(MINT.kid(), MINT.record(until));
    node.tokens.signingKeys().read(OTHER.kid(), OTHER.record(until));
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void rightToken_isValid() {
    assertEquals(Code.VALID, code(MINT.token(minted.id(), NOW)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS256", "HS512", "ES512", "PS256", ""})
  void algorithmOutsideOfTheList_isMalformed(String algorithm) {
    assertEquals(Code.MALFORMED, header(member("alg", TokenMint.quoted(algorithm))));
  }

  @Test
  void algorithmNone_withoutSignature_isMalformed() {
    String header = MINT.header().replace("ES256", "none");
    assertEquals(Code.MALFORMED, code(TokenMint.token(header, right(), signed -> new byte[0])));
  }

  @Test
  void keyedHashWithThePublicKey_isRefused() {
    for (byte[] secret : new byte[][] {MINT.publicBytes(), TokenMint.utf8(MINT.jwk())}) {
      assertEquals(
          Code.MALFORMED,
          code(
              TokenMint.token(
                  MINT.header().replace("ES256", "HS256"), right(), s -> hmac(secret, s))));
      assertEquals(
          Code.INVALID, code(TokenMint.token(MINT.header(), right(), s -> hmac(secret, s))));
    }
  }

  @Test
  void algorithmOtherThanTheKids_isInvalid() {
    String header = OTHER.header().replace(OTHER.kid(), MINT.kid());
    assertEquals(Code.INVALID, code(TokenMint.token(header, right(), OTHER::sign)));
    assertEquals(Code.INVALID, code(TokenMint.token(header, right(), MINT::sign)));
  }

  @Test
  void kidOfAnotherTrustedKey_isInvalid() {
    assertEquals(Code.INVALID, code(TokenMint.token(OTHER.header(), right(), MINT::sign)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../dev/null",
        "/etc/passwd",
        "https://evil.example/jwks.json",
        "' OR 1=1 --",
        "",
        "$(id)"
      })
  void kidOfAnyOtherForm_isMalformed(String kid) {
    assertEquals(Code.MALFORMED, header(member("kid", TokenMint.quoted(kid))));
  }

  @Test
  void kidOfTenKilobytes_isMalformed() {
    assertEquals(Code.MALFORMED, header(member("kid", TokenMint.quoted("A".repeat(10_240)))));
    assertEquals(Code.MALFORMED, header(member("kid", TokenMint.quoted("A".repeat(4_000)))));
  }

  @Test
  void kidThatNobodyPublished_isInvalid_andCostsNoCheck() {
    TokenMint unknown = TokenMint.es256();
    assertEquals(Code.INVALID, code(unknown.token(minted.id(), NOW)));
    assertEquals(0, node.signatures());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"jku\":\"https://evil.example/jwks.json\"",
        "\"x5u\":\"https://evil.example/chain.pem\"",
        "\"x5c\":[\"MIIB\"]",
        "\"crit\":[\"exp\"],\"exp\":1",
        "\"crit\":[]",
        "\"b64\":false",
        "\"b64\":false,\"crit\":[\"b64\"]",
        "\"zip\":\"DEF\"",
        "\"cty\":\"JWT\"",
        "\"epk\":{}"
      })
  void headerThatHasMore_isMalformed(String more) {
    assertEquals(Code.MALFORMED, header(header -> header.replace("}", "," + more + "}")));
  }

  @Test
  void headerWithItsOwnKey_isMalformed() {
    TokenMint evil = TokenMint.es256();
    String header = MINT.header().replace("}", ",\"jwk\":" + evil.jwk() + "}");
    assertEquals(Code.MALFORMED, code(TokenMint.token(header, right(), evil::sign)));
  }

  @Test
  void headerThatLacksOne_isMalformed() {
    assertEquals(
        Code.MALFORMED, header(header -> header.replace(",\"kid\":\"" + MINT.kid() + "\"", "")));
    assertEquals(Code.MALFORMED, header(header -> header.replace("\"typ\":\"at+jwt\",", "")));
  }

  @Test
  void headerWithAMemberTwice_isMalformed() {
    assertEquals(Code.MALFORMED, header(header -> header.replace("}", ",\"alg\":\"ES256\"}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "id+jwt", "application/jwt", "secevent+jwt", "at+jwt ", ""})
  void typeOfAnotherKindOfToken_isMalformed(String type) {
    assertEquals(Code.MALFORMED, header(member("typ", TokenMint.quoted(type))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt"})
  void typeInEveryFormOfRfc9068_isValid(String type) {
    assertEquals(Code.VALID, header(member("typ", TokenMint.quoted(type))));
  }

  @Test
  void fiveParts_isMalformed() {
    String token = MINT.token(minted.id(), NOW);
    assertEquals(Code.MALFORMED, code(token + ".AAAA.AAAA"));
    assertEquals(Code.MALFORMED, code(token + "."));
  }

  @Test
  void signatureOfZeros_isInvalid() {
    assertEquals(Code.INVALID, code(TokenMint.token(MINT.header(), right(), s -> new byte[64])));
  }

  @Test
  void signatureInDer_isInvalid() {
    assertEquals(Code.INVALID, code(TokenMint.token(MINT.header(), right(), s -> der(s))));
  }

  @Test
  void signatureThatIsShortenedOrGone_isRefused() {
    String token = MINT.token(minted.id(), NOW);
    assertEquals(Code.MALFORMED, code(token.substring(0, token.lastIndexOf('.') + 1)));
    assertEquals(
        Code.INVALID,
        code(TokenMint.token(MINT.header(), right(), s -> Arrays.copyOf(MINT.sign(s), 63))));
    assertEquals(
        Code.INVALID,
        code(TokenMint.token(MINT.header(), right(), s -> Arrays.copyOf(MINT.sign(s), 65))));
  }

  @Test
  void sameBytesWrittenOtherwise_areMalformed() {
    String token = MINT.token(minted.id(), NOW);
    assertEquals(Code.VALID, code(token));
    assertEquals(Code.MALFORMED, code(token + "=="));
    assertEquals(Code.MALFORMED, code(token + "\n"));
    assertEquals(Code.MALFORMED, code(" " + token));
    // 64 bytes leave four bits of the last character that say nothing.
    char last = token.charAt(token.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char twin = alphabet.charAt(alphabet.indexOf(last) + 1);
    assertEquals(Code.MALFORMED, code(token.substring(0, token.length() - 1) + twin));
  }

  @Test
  void signatureOfBothHalvesOfTheCurve_isValid_forItIsTheHoldersOwn() {
    String token = TokenMint.token(MINT.header(), right(), s -> mirrored(MINT.sign(s)));
    assertEquals(Code.VALID, code(token));
  }

  @Test
  void claimsThatWereChanged_areInvalid() {
    String token = MINT.token(minted.id(), NOW);
    String forged = TokenMint.base64(TokenMint.utf8(right().replace("read", "write")));
    assertEquals(
        Code.INVALID,
        code(
            token.substring(0, token.indexOf('.') + 1)
                + forged
                + token.substring(token.lastIndexOf('.'))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"https://evil.example\"",
        "\"https://keys.example.com/\"",
        "\"HTTPS://keys.example.com\"",
        "\"\"",
        "[\"https://keys.example.com\"]",
        "null"
      })
  void anotherIssuer_isInvalid(String issuer) {
    assertEquals(Code.INVALID, claim("iss", issuer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"https://other.example.com\"",
        "\"https://api.example.com/\"",
        "\"\"",
        "[]",
        "[\"https://other.example.com\"]",
        "[\"https://api.example.com\", 1]",
        "{\"https://api.example.com\":true}",
        "null"
      })
  void anotherAudience_isInvalid(String audience) {
    assertEquals(Code.INVALID, claim("aud", audience));
  }

  @Test
  void audienceAmongOthers_isValid() {
    assertEquals(
        Code.VALID, claim("aud", "[\"https://other.example.com\",\"https://api.example.com\"]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"1795435500\"",
        "1795435500.0",
        "1.7954355e9",
        "-1",
        "0",
        "1795435500000",
        "99999999999999999999",
        "253402300799",
        "true",
        "null",
        "[1795435500]"
      })
  void endOfAnotherForm_isInvalid(String end) {
    assertEquals(Code.INVALID, claim("exp", end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "key_version"})
  void claimThatIsNotThere_isInvalid(String name) {
    Map<String, String> claims = claims();
    claims.remove(name);
    assertEquals(Code.INVALID, code(MINT.token(claims)));
  }

  @Test
  void subjectOtherThanTheClient_isInvalid() {
    Minted other = Minted.plain();
    node.fold(other.created());
    assertEquals(Code.INVALID, claim("sub", TokenMint.quoted(other.id().value())));
    assertEquals(Code.INVALID, claim("client_id", TokenMint.quoted(other.id().value())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\" \"",
        "\"read read\"",
        "\"read  write\"",
        "\"read \"",
        "[\"read\"]",
        "\"*\\\"\"",
        "7"
      })
  void scopesOfAnotherForm_areInvalid(String scopes) {
    assertEquals(Code.INVALID, claim("scope", scopes));
  }

  @Test
  void tooManyScopes_areInvalid() {
    StringBuilder scopes = new StringBuilder("read");
    for (int i = 0; i < 64; i++) {
      scopes.append(" s").append(i);
    }
    assertEquals(Code.INVALID, claim("scope", TokenMint.quoted(scopes.toString())));
  }

  @Test
  void claimThatStandsTwice_isInvalid() {
    String twice = right().replace("}", ",\"scope\":\"admin\"}");
    assertEquals(Code.INVALID, code(MINT.token(MINT.header(), twice)));
  }

  @Test
  void claimsThatAreNoObject_areInvalid() {
    for (String claims : new String[] {"[]", "null", "\"a\"", "{", "", "{}"}) {
      // Without any there is an empty part, which is no JWS.
      Code expected = claims.isEmpty() ? Code.MALFORMED : Code.INVALID;
      assertEquals(expected, code(MINT.token(MINT.header(), claims)), claims);
    }
  }

  @Test
  void claimsThatAreDeepOrHuge_areRefused() {
    String deep = "[".repeat(2_000) + "]".repeat(2_000);
    assertEquals(Code.INVALID, claim("more", deep));
    assertEquals(Code.VALID, claim("more", TokenMint.quoted("m".repeat(4_000))));
    assertEquals(Code.MALFORMED, claim("more", TokenMint.quoted("m".repeat(8_192))));
  }

  @Test
  void textsThatAreNoTokens_areMalformed() {
    for (String text : new String[] {"eyJ", "eyJ..", "eyJ.a.b", "eyJhbGciOiJub25lIn0.e30.", ".."}) {
      assertEquals(Code.MALFORMED, code(text), text);
    }
  }

  @Test
  void whatIsRefused_tellsNothing() {
    Map<String, String> claims = claims();
    claims.put("iss", "\"https://evil.example\"");
    Answer answer = node.answer(MINT.token(claims));
    assertNull(answer.proved());
    assertEquals(node.answer(Minted.plain().key()), answer, "like an id that no key has");
  }

  private Code claim(String name, String value) {
    Map<String, String> claims = claims();
    claims.put(name, value);
    return code(MINT.token(claims));
  }

  private Code header(UnaryOperator<String> change) {
    return code(MINT.token(change.apply(MINT.header()), right()));
  }

  /** Gives a member of the header another value. */
  private static UnaryOperator<String> member(String name, String value) {
    return header ->
        header.replaceFirst(
            "\"" + name + "\":\"[^\"]*\"", Matcher.quoteReplacement("\"" + name + "\":" + value));
  }

  private Map<String, String> claims() {
    Map<String, String> claims = new LinkedHashMap<>(TokenMint.claims(minted.id(), NOW));
    claims.put("scope", "\"read\"");
    return claims;
  }

  private String right() {
    return TokenMint.json(claims());
  }

  private Code code(String token) {
    return node.answer(token).code();
  }

  private static byte[] der(byte[] signed) {
    try {
      return ECDSA.transcodeSignatureToDER(MINT.sign(signed));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The other of the two signatures that are right once one is: s becomes n − s. */
  private static byte[] mirrored(byte[] signature) {
    BigInteger order =
        new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    byte[] s =
        order.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64))).toByteArray();
    byte[] mirrored = Arrays.copyOf(signature, 64);
    Arrays.fill(mirrored, 32, 64, (byte) 0);
    int length = Math.min(32, s.length);
    System.arraycopy(s, s.length - length, mirrored, 64 - length, length);
    return mirrored;
  }

  private static byte[] hmac(byte[] secret, byte[] signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
