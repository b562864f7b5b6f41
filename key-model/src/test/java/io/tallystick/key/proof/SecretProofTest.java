package io.tallystick.key.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SecretProofTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Instant NOW = Instant.ofEpochSecond(1_000);
  private static final Peppers PEPPERS = peppers("one");
  private static final KeyText OLD = text("11");
  private static final KeyText NEW = text("22");
  private static final KeyText WRONG = text("33");

  @Test
  void of_twoLiveSecrets_eachProvesAndIsTold() {
    KeyView key = rotated(tagged(OLD), tagged(NEW), NOW.plusMillis(1));
    assertMatch(2, SecretProof.of(PEPPERS, key, NEW, NOW));
    assertMatch(1, SecretProof.of(PEPPERS, key, OLD, NOW));
    assertEquals(Proof.MISMATCH, SecretProof.of(PEPPERS, key, WRONG, NOW).proof());
  }

  @Test
  void of_secretPastItsOverlap_provesNothing() {
    KeyView key = rotated(tagged(OLD), tagged(NEW), NOW);
    assertEquals(Proof.MISMATCH, SecretProof.of(PEPPERS, key, OLD, NOW).proof());
    assertMatch(2, SecretProof.of(PEPPERS, key, NEW, NOW));
  }

  @Test
  void of_otherPrefixOrEnvironment_provesNothing() {
    KeyView key = created(tagged(NEW));
    KeyText other = new KeyText("sk", Environment.TEST, ID, NEW.secret());
    assertEquals(Proof.MISMATCH, SecretProof.of(PEPPERS, key, other, NOW).proof());
    KeyText prefix = new KeyText("pk", Environment.LIVE, ID, NEW.secret());
    assertEquals(Proof.MISMATCH, SecretProof.of(PEPPERS, key, prefix, NOW).proof());
  }

  @Test
  void of_pepperGone_leavesBcryptToDecideOnBoth() {
    KeyView key = rotated(both(OLD), both(NEW), NOW.plusMillis(1));
    SecretProof proof = SecretProof.of(peppers("two"), key, OLD, NOW);
    assertEquals(Proof.UNDECIDED, proof.proof());
    assertEquals(List.of(2L, 1L), proof.open().stream().map(KeySecret::version).toList());
    assertMatch(1, slowly(key, proof.open(), OLD.secret()));
    assertMatch(2, slowly(key, proof.open(), NEW.secret()));
    assertEquals(Proof.MISMATCH, slowly(key, proof.open(), WRONG.secret()).proof());
  }

  @Test
  void of_pepperGoneAndNoBcrypt_isAMismatch() {
    SecretProof proof = SecretProof.of(peppers("two"), created(tagged(NEW)), NEW, NOW);
    assertEquals(Proof.MISMATCH, proof.proof());
  }

  @Test
  void of_foreignByHash_isProvedByBeingFound() {
    ForeignText text = reading("legacy-key");
    KeyView key = created(new Credential(null, null, text.name()));
    assertMatch(1, SecretProof.of(key, text, NOW));
    assertEquals(Proof.MISMATCH, SecretProof.of(key, reading("other"), NOW).proof());
    assertEquals(Proof.MISMATCH, SecretProof.of(PEPPERS, key, NEW, NOW).proof());
  }

  @Test
  void of_foreignRotatedToOurs_provesByBothUntilItsTime() {
    ForeignText text = reading("legacy-key");
    KeyView key = rotated(new Credential(null, null, text.name()), tagged(NEW), NOW.plusMillis(1));
    assertMatch(1, SecretProof.of(key, text, NOW));
    assertMatch(2, SecretProof.of(PEPPERS, key, NEW, NOW));
    assertEquals(Proof.MISMATCH, SecretProof.of(key, text, NOW.plusMillis(1)).proof());
  }

  @Test
  void of_foreignByFormat_isLeftToBcrypt() {
    ForeignFormats formats = ForeignFormats.parse("acme=(?<id>[a-z]+)\\.(?<secret>.+)");
    ForeignText text = formats.readings("abc.pass").get(0);
    String hash = Bcrypt.hash(text.secret(), 4);
    KeyView key = created(new Credential(hash, null, new ForeignName("acme", "abc")));
    SecretProof proof = SecretProof.of(key, text, NOW);
    assertEquals(Proof.UNDECIDED, proof.proof());
    assertMatch(1, slowly(key, proof.open(), text.secret()));
    Secret wrong = formats.readings("abc.path").get(0).secret();
    assertEquals(Proof.MISMATCH, slowly(key, proof.open(), wrong).proof());
    // A text of our own with that very secret is not the text that was imported.
    assertEquals(Proof.MISMATCH, SecretProof.of(PEPPERS, key, NEW, NOW).proof());
  }

  private static void assertMatch(long version, SecretProof proof) {
    assertEquals(Proof.MATCH, proof.proof());
    assertEquals(version, proof.matched() == null ? 0 : proof.matched().version());
    assertEquals(List.of(), proof.open());
  }

  private static SecretProof slowly(KeyView key, List<KeySecret> open, Secret secret) {
    SecretProof proof =
        SlowProof.decide(new BcryptProver(Runnable::run, 8, () -> 0), key, open, secret).join();
    if (proof.proof() != Proof.MATCH) {
      assertNull(proof.matched());
    }
    return proof;
  }

  private static KeyView created(Credential credential) {
    return view(key(credential));
  }

  private static KeyView rotated(Credential first, Credential second, Instant until) {
    return view(key(first).rotated(change(2), second, until));
  }

  private static KeyView view(Key key) {
    return Objects.requireNonNull(new KeyState(key, null).view());
  }

  private static Key key(Credential credential) {
    KeyProfile profile =
        new KeyProfile(KeyKind.API_KEY, "sk", Environment.LIVE, "default", "owner", "");
    return Key.created(ID, change(1), profile, KeyGrant.PLAIN, credential);
  }

  private static Change change(long version) {
    return new Change(version, Instant.EPOCH, "A");
  }

  private static Credential tagged(KeyText text) {
    return new Credential(null, PEPPERS.tag(ID, text.secret()));
  }

  private static Credential both(KeyText text) {
    return new Credential(Bcrypt.hash(text.secret(), 4), PEPPERS.tag(ID, text.secret()));
  }

  private static ForeignText reading(String text) {
    return ForeignFormats.NONE.readings(text).get(0);
  }

  private static KeyText text(String hexByte) {
    byte[] bytes = HexFormat.of().parseHex(hexByte.repeat(32));
    return new KeyText("sk", Environment.LIVE, ID, Secret.of(bytes));
  }

  private static Peppers peppers(String name) {
    return Peppers.parse(name + ":" + Base64.getEncoder().encodeToString(new byte[32]));
  }
}
