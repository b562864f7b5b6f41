package io.tallystick.key.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Pepper;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.credential.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTextTest {
  private static final String GOOD =
      "sk_test_0123456789ABCDEF_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1DRMDK";

  @ParameterizedTest
  @CsvSource({
    "sk,live,ID88800000000000,0000000000000000000000000000000000000000000000000000000000000000,"
        + "sk_live_ID88800000000000_00000000000000000000000000000000000000000001RCh2S,"
        + "DiMOtLqxYTANMMmdfVTpDPlREyNiRqwAsQANaV-pXdw",
    "sk,test,0123456789ABCDEF,000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
        + "sk_test_0123456789ABCDEF_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1DRMDK,"
        + "uRuvl8OYBrGJdOnWPGLb4icK2pREh_zlz1ppvaAqxlU",
    "cs,live,zzzzzzzzzzzzzzzz,ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,"
        + "cs_live_zzzzzzzzzzzzzzzz_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp13QUENa,"
        + "IffVjMydXnvR5qVhFFW9xUHa_9QWQxEarUaJvln4L3E"
  })
  void vector_ofTheDesign_matches(
      String prefix, String environment, String id, String secretHex, String text, String tag) {
    Environment parsedEnvironment = Environment.parse(environment);
    assertNotNull(parsedEnvironment);
    Secret secret = Secret.of(HexFormat.of().parseHex(secretHex));
    KeyText key = new KeyText(prefix, parsedEnvironment, new KeyId(id), secret);
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 1);
    Peppers peppers = new Peppers(List.of(new Pepper("ones", ones)));

    assertEquals(text, key.reveal());
    assertEquals(key, KeyText.parse(text));
    Tag made = peppers.tag(key.id(), secret);
    assertEquals(tag, made.text());
    assertEquals(Proof.MATCH, peppers.marks(key).prove(new Credential(null, made)));
    assertEquals(prefix, key.prefix());
    assertEquals(secret, key.secret());
  }

  @Test
  void parse_ofFormat_isIdentity() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      KeyText key = randomKey(random);
      assertEquals(key, KeyText.parse(key.reveal()), "seed " + seed);
    }
  }

  @Test
  void parse_anyOneCharacterChanged_isRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      String text = randomKey(random).reveal();
      for (int at = 0; at < text.length(); at++) {
        for (char other = 1; other < 300; other++) {
          if (other != text.charAt(at)) {
            String changed = text.substring(0, at) + other + text.substring(at + 1);
            assertNull(KeyText.parse(changed), "seed " + seed + ", position " + at);
          }
        }
      }
    }
  }

  @Test
  void parse_anyCharacterLeftOutOrDoubledOrSwapped_isRefused() {
    for (int at = 0; at < GOOD.length(); at++) {
      assertNull(KeyText.parse(GOOD.substring(0, at) + GOOD.substring(at + 1)));
      assertNull(KeyText.parse(GOOD.substring(0, at + 1) + GOOD.substring(at)));
      if (at > 0 && GOOD.charAt(at) != GOOD.charAt(at - 1)) {
        String swapped =
            GOOD.substring(0, at - 1)
                + GOOD.charAt(at)
                + GOOD.charAt(at - 1)
                + GOOD.substring(at + 1);
        assertNull(KeyText.parse(swapped));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_",
        "sk_live_",
        "SK_test_0123456789ABCDEF_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1DRMDK",
        " sk_test_0123456789ABCDEF_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1DRMDK",
        "sk_test_0123456789ABCDEF_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1DRMDK\n",
        "sk-test-0123456789ABCDEF-003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1DRMDK"
      })
  void parse_malformed_isRefused(String text) {
    assertNull(KeyText.parse(text));
  }

  @Test
  void parse_secretBeyond256Bits_isRefusedEvenWithItsOwnChecksum() {
    String max = Secret.of(HexFormat.of().parseHex("ff".repeat(32))).reveal();
    assertNotNull(Secret.parse(max));
    assertNull(Secret.parse(max.substring(0, 42) + "2"));
    assertNull(Secret.parse("z".repeat(43)));
  }

  @Test
  void parse_secretBeyond256BitsInAWholeText_isRefused() {
    String max = Secret.of(HexFormat.of().parseHex("ff".repeat(32))).reveal();
    assertNotNull(KeyText.parse(withChecksum("sk_live_ID88800000000000_" + max)));
    String beyond = max.substring(0, 42) + "2";
    assertNull(KeyText.parse(withChecksum("sk_live_ID88800000000000_" + beyond)));
  }

  /** Such a character is two of a string and one byte, so that bytes end before the string does. */
  @Test
  void parse_charactersBeyondTheBasicPlane_isRefused() {
    String pair = "\uD83D\uDE00";
    for (int at = 0; at < GOOD.length() - 1; at++) {
      for (int pairs = 1; at + 2 * pairs <= GOOD.length(); pairs++) {
        String text = GOOD.substring(0, at) + pair.repeat(pairs) + GOOD.substring(at + 2 * pairs);
        assertNull(KeyText.parse(text), "position " + at + ", pairs " + pairs);
      }
    }
    assertNull(Secret.parse("0".repeat(41) + pair));
    assertNull(Secret.parse("0".repeat(42) + pair));
    assertNull(KeyId.parse("0".repeat(14) + pair));
    assertNull(KeyId.parse("0".repeat(15) + pair));
    assertFalse(KeyPrefix.isPrefix("a" + pair));
  }

  @Test
  void hasPrefix_anyOther_isFalse() {
    KeyText key = KeyText.parse(GOOD);
    assertNotNull(key);
    assertTrue(key.hasPrefix("sk"));
    for (String other : List.of("", "s", "sk_", "ks", "pk", "sl", "sk_test")) {
      assertFalse(key.hasPrefix(other), other);
    }
  }

  @Test
  void new_partsThatMakeNoKey_isRefused() {
    KeyText good = KeyText.parse(GOOD);
    assertNotNull(good);
    for (String prefix : List.of("", "SK", "s_k", "abcdefghijklm", "ü")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new KeyText(prefix, Environment.TEST, good.id(), good.secret()),
          prefix);
    }
    Secret foreign = ForeignFormats.NONE.readings("theirs").get(0).secret();
    assertThrows(
        IllegalArgumentException.class,
        () -> new KeyText("sk", Environment.TEST, good.id(), foreign));
  }

  @Test
  void toString_ofAKeyAndItsSecret_hidesTheSecret() {
    KeyText key = KeyText.parse(GOOD);
    assertNotNull(key);
    assertEquals("sk_test_0123456789ABCDEF_[hidden]", key.toString());
    assertFalse(key.secret().toString().contains(key.secret().reveal()));
  }

  private static String withChecksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return body + Base62.encode(crc.getValue(), 6);
  }

  private static KeyText randomKey(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    // Small numbers need the padding, so they come up often.
    Arrays.fill(bytes, 0, random.nextInt(33), (byte) 0);
    String prefix =
        randomText(random, 1 + random.nextInt(12), 36).toLowerCase(java.util.Locale.ROOT);
    Environment environment = random.nextBoolean() ? Environment.LIVE : Environment.TEST;
    return new KeyText(
        prefix, environment, new KeyId(randomText(random, 16, 62)), Secret.of(bytes));
  }

  private static String randomText(Random random, int length, int radix) {
    StringBuilder text = new StringBuilder();
    random.ints(length, 0, radix).forEach(d -> text.append(Base62.digit(d)));
    return text.toString();
  }
}
