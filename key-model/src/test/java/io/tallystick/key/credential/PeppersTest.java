package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeppersTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Secret SECRET = secret("11");
  private static final String OLD = "old:" + base64(1);
  private static final String NEW = "new:" + base64(2);

  @Test
  void prove_rightAndWrongSecret_isDecidedByTheTag() {
    Peppers peppers = Peppers.parse(OLD);
    Credential credential = new Credential(null, peppers.tag(ID, SECRET));

    assertEquals(Proof.MATCH, peppers.marks(text(ID, SECRET)).prove(credential));
    assertEquals(Proof.MISMATCH, peppers.marks(text(ID, secret("12"))).prove(credential));
    KeyId other = new KeyId("ID88800000000001");
    assertEquals(Proof.MISMATCH, peppers.marks(text(other, SECRET)).prove(credential));
  }

  @Test
  void derive_anyPepperAndText_isThePlatformsHmac() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] pepper = new byte[Pepper.SIZE_BYTES];
      random.nextBytes(pepper);
      Mac platform = Mac.getInstance("HmacSHA256");
      platform.init(new SecretKeySpec(pepper, "HmacSHA256"));
      String text = "ü".repeat(random.nextInt(200));

      byte[] expected = platform.doFinal(text.getBytes(StandardCharsets.UTF_8));
      Peppers peppers = new Peppers(List.of(new Pepper("any", pepper)));
      assertArrayEquals(expected, peppers.derive(text), "seed " + seed);
      assertArrayEquals(expected, peppers.derive(text), "a second time, seed " + seed);
    }
  }

  @Test
  void prove_tagThatDiffersInAnyOneBit_isAMismatch() {
    Pepper pepper = new Pepper("one", new byte[Pepper.SIZE_BYTES]);
    Peppers peppers = new Peppers(List.of(pepper));
    for (int bit = 0; bit < 8 * Pepper.SIZE_BYTES; bit++) {
      byte[] mark = pepper.mark(ID, SECRET);
      mark[bit / 8] ^= (byte) (1 << bit % 8);
      Credential credential = new Credential(null, new Tag("one", mark));

      assertEquals(Proof.MISMATCH, peppers.marks(text(ID, SECRET)).prove(credential), "bit " + bit);
    }
  }

  @Test
  void prove_afterRotationOfPeppers_knowsTheOldAndMakesTheNew() {
    Credential old = new Credential(null, Peppers.parse(OLD).tag(ID, SECRET));
    Peppers both = Peppers.parse(NEW + "," + OLD);

    assertEquals(Proof.MATCH, both.marks(text(ID, SECRET)).prove(old));
    assertEquals("new", both.tag(ID, SECRET).pepper());
    assertEquals(Proof.UNDECIDED, Peppers.parse(NEW).marks(text(ID, SECRET)).prove(old));
  }

  @Test
  void prove_withoutTag_isUndecided() {
    Credential credential = new Credential(Bcrypt.hash(SECRET, 4), null);
    assertEquals(Proof.UNDECIDED, Peppers.parse(OLD).marks(text(ID, SECRET)).prove(credential));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "x:", "x:AAAA", "X:AAAA", ":AAAA", "x:!!!!", "x:AAAA,"})
  void parse_badPeppers_isRefusedWithoutTheValue(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Peppers.parse(text));
    assertFalse(String.valueOf(e.getMessage()).contains("AAAA"));
  }

  @Test
  void parse_sameNameTwice_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Peppers.parse(OLD + "," + OLD));
  }

  @Test
  void bcrypt_ofASecret_matchesThatAndNoOther() {
    String hash = Bcrypt.hash(SECRET, 4);
    assertTrue(Bcrypt.matches(SECRET, hash));
    assertTrue(Bcrypt.matches(SECRET, hash.replace("$2a$", "$2b$")));
    assertFalse(Bcrypt.matches(secret("12"), hash));
    assertThrows(IllegalArgumentException.class, () -> Bcrypt.hash(SECRET, 3));
    assertThrows(IllegalArgumentException.class, () -> Bcrypt.hash(SECRET, 15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$2a$10$short",
        "$2x$10$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.",
        "$2a$03$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.",
        "$2a$15$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.",
        "$2a$10$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!"
      })
  void credential_malformedHash_isRefused(String hash) {
    assertThrows(IllegalArgumentException.class, () -> new Credential(hash, null));
  }

  private static KeyText text(KeyId id, Secret secret) {
    return new KeyText("sk", Environment.LIVE, id, secret);
  }

  private static Secret secret(String hexByte) {
    return Secret.of(HexFormat.of().parseHex(hexByte.repeat(32)));
  }

  private static String base64(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
