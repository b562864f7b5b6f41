package io.tallystick.verifier.support;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Pepper;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyDisabled;
import io.tallystick.key.event.KeyEnabled;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.event.KeyToppedUp;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.event.PreviousSecretRetired;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A key for tests: its text, and the events that make and end it. Each has an id of its own. */
public record Minted(KeyText text, KeyProfile profile, KeyGrant grant, Credential credential) {
  private static final SecureRandom RANDOM = new SecureRandom();
  public static final byte[] PEPPER_BYTES = filled((byte) 1);
  public static final Peppers PEPPERS = new Peppers(List.of(new Pepper("p1", PEPPER_BYTES)));
  public static final String WORKSPACE = "acme";
  public static final Instant AT = Instant.parse("2026-11-01T00:00:00Z");

  /** A key that may do everything that needs no scope, with the default limit. */
  public static Minted plain() {
    return of(KeyKind.API_KEY, KeyGrant.PLAIN);
  }

  public static Minted of(KeyKind kind, KeyGrant grant) {
    KeyText text = text("sk", Environment.LIVE);
    Credential credential = new Credential(null, PEPPERS.tag(text.id(), text.secret()));
    KeyProfile profile =
        new KeyProfile(kind, "sk", Environment.LIVE, WORKSPACE, "night shift", "a script");
    return new Minted(text, profile, grant, credential);
  }

  /** With a bcrypt hash alone, as an imported key has it. */
  public Minted withBcryptOnly(int cost) {
    return new Minted(text, profile, grant, new Credential(Bcrypt.hash(text.secret(), cost), null));
  }

  /** With both, as a minted key has them. */
  public Minted withBcryptAndTag(int cost) {
    return new Minted(
        text,
        profile,
        grant,
        new Credential(Bcrypt.hash(text.secret(), cost), PEPPERS.tag(text.id(), text.secret())));
  }

  public Minted ownedBy(String owner) {
    return new Minted(
        text,
        new KeyProfile(
            profile.kind(),
            profile.prefix(),
            profile.environment(),
            profile.workspace(),
            owner,
            profile.name()),
        grant,
        credential);
  }

  public Minted withScopes(String... scopes) {
    return with(
        new KeyGrant(
            Arrays.asList(scopes),
            grant.limits(),
            grant.expiresAt(),
            grant.allowedAddresses(),
            grant.metadata(),
            grant.client(),
            grant.plan()));
  }

  public Minted withLimits(KeyLimit... limits) {
    return with(grant.limitedTo(List.of(limits)));
  }

  public Minted withPlan(String plan) {
    return with(grant.onPlan(plan));
  }

  public Minted expiringAt(Instant at) {
    return with(grant.with(at, grant.metadata()));
  }

  public Minted allowedFrom(String... ranges) {
    return with(
        new KeyGrant(
            grant.scopes(),
            grant.limits(),
            grant.expiresAt(),
            Arrays.stream(ranges).map(AddressRange::parse).toList(),
            grant.metadata(),
            grant.client(),
            grant.plan()));
  }

  public Minted withMetadata(String json) {
    return with(grant.with(grant.expiresAt(), json));
  }

  public KeyId id() {
    return text.id();
  }

  /** The full text. */
  public String key() {
    return text.reveal();
  }

  /** The text of a key with this one's id and another secret. */
  public String withWrongSecret() {
    return new KeyText(text.prefix(), text.environment(), text.id(), secret()).reveal();
  }

  public KeyCreated created() {
    return new KeyCreated(id(), change(1), profile, grant, credential, null);
  }

  /** As another system's key that was imported: found and proved as {@code reading} says. */
  public Minted imported(ForeignText reading, int cost) {
    boolean byHash = reading.name().isHash();
    String bcrypt = byHash ? null : Bcrypt.hash(reading.secret(), cost);
    return withCredential(new Credential(bcrypt, null, reading.name()));
  }

  public Minted withCredential(Credential other) {
    return new Minted(text, profile, grant, other);
  }

  /** The same key with a secret of our own that no event has brought yet. */
  public Minted withNewSecret() {
    KeyText next = new KeyText(text.prefix(), text.environment(), text.id(), secret());
    return new Minted(
        next, profile, grant, new Credential(null, PEPPERS.tag(next.id(), next.secret())));
  }

  /** What makes this one's secret the current one. */
  public KeyRotated rotatedAt(long version, Instant previousValidUntil) {
    return new KeyRotated(
        id(), profile.workspace(), change(version), credential, previousValidUntil);
  }

  public PreviousSecretRetired retiredAt(long version) {
    return new PreviousSecretRetired(id(), profile.workspace(), change(version));
  }

  public KeyDisabled disabledAt(long version) {
    return new KeyDisabled(id(), profile.workspace(), change(version));
  }

  public KeyEnabled enabledAt(long version) {
    return new KeyEnabled(id(), profile.workspace(), change(version));
  }

  /** What gives the key this one's grant. */
  public KeyUpdated updatedAt(long version) {
    return new KeyUpdated(
        id(), profile.workspace(), change(version), profile.name(), grant, List.of("scopes"));
  }

  /** Takes effect if the key has such credits. */
  public KeyToppedUp toppedUpAt(long version, TopUp topUp) {
    return new KeyToppedUp(id(), profile.workspace(), change(version), topUp);
  }

  public KeyRevoked revoked() {
    return revokedAt(2);
  }

  public KeyRevoked revokedAt(long version) {
    return new KeyRevoked(
        id(), profile.workspace(), change(version), new Revocation(RevokeReason.LEAKED, null));
  }

  /** A well-formed key that nobody has minted. */
  public static KeyText text(String prefix, Environment environment) {
    StringBuilder id = new StringBuilder();
    RANDOM.ints(KeyId.LENGTH, 0, 62).forEach(digit -> id.append(Base62.digit(digit)));
    return new KeyText(prefix, environment, new KeyId(id.toString()), secret());
  }

  /** The value for TALLYSTICK_PEPPERS that proves these keys by their tag. */
  public static String peppersSetting() {
    return "p1:" + Base64.getEncoder().encodeToString(PEPPER_BYTES);
  }

  /** Another one, for which the tags are unreadable. */
  public static String otherPeppersSetting() {
    return "p2:" + Base64.getEncoder().encodeToString(filled((byte) 2));
  }

  private static Change change(long version) {
    return new Change(version, AT.plusSeconds(version), "tester");
  }

  private Minted with(KeyGrant other) {
    return new Minted(text, profile, other, credential);
  }

  private static Secret secret() {
    byte[] bytes = new byte[Secret.SIZE_BYTES];
    RANDOM.nextBytes(bytes);
    return Secret.of(bytes);
  }

  private static byte[] filled(byte value) {
    byte[] bytes = new byte[Pepper.SIZE_BYTES];
    Arrays.fill(bytes, value);
    return bytes;
  }
}
