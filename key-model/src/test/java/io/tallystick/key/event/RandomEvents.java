package io.tallystick.key.event;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Pepper;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events as a seeded source of chance makes them, for tests of the fold and the codec. */
public final class RandomEvents {
  private final Random random;

  public RandomEvents(Random random) {
    this.random = random;
  }

  public KeyCreated created(KeyId id, long version) {
    KeyProfile profile =
        new KeyProfile(
            KeyKind.values()[random.nextInt(3)],
            "sk",
            random.nextBoolean() ? Environment.LIVE : Environment.TEST,
            "ws-" + random.nextInt(3),
            "owner " + random.nextInt(9) + " ü€😀",
            random.nextBoolean() ? "" : "a \"name\" \\ with / all");
    String mark = random.nextBoolean() ? null : "mark" + random.nextInt(9);
    return new KeyCreated(id, change(version), profile, grant(), credential(), mark);
  }

  /** Any event that can follow the creation, revocation last. */
  public KeyEvent following(KeyId id, long version) {
    Change change = change(version);
    return switch (random.nextInt(6)) {
      case 0 ->
          new KeyUpdated(id, "ws-1", change, "n" + random.nextInt(9), grant(), List.of("scopes"));
      case 1 -> new KeyRotated(id, "ws-1", change, credential(), perhapsInstant());
      case 2 -> new PreviousSecretRetired(id, "ws-1", change);
      case 3 -> new KeyDisabled(id, "ws-1", change);
      case 4 -> new KeyEnabled(id, "ws-1", change);
      default -> revoked(id, version);
    };
  }

  public KeyRevoked revoked(KeyId id, long version) {
    RevokeReason[] reasons = RevokeReason.values();
    RevokeReason reason = reasons[random.nextInt(reasons.length)];
    String note = random.nextBoolean() ? null : "found in a \"paste\"\nby ü";
    return new KeyRevoked(id, "ws-1", change(version), new Revocation(reason, note));
  }

  /** Applies only to a key with credits of that name, so it is no event that can always follow. */
  public KeyToppedUp toppedUp(KeyId id, long version) {
    TopUp topUp = new TopUp("l" + random.nextInt(9), 1 + random.nextInt(1_000_000));
    return new KeyToppedUp(id, "ws-1", change(version), topUp);
  }

  private Change change(long version) {
    return new Change(
        version, Instant.ofEpochMilli(random.nextInt(Integer.MAX_VALUE)), "A" + random.nextInt(99));
  }

  private KeyGrant grant() {
    boolean ofPlan = random.nextInt(4) == 0;
    List<KeyLimit> limits = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      limits.add(limit("l" + i));
    }
    return new KeyGrant(
        random.nextBoolean() ? List.of() : List.of("b:read", "a", "b:read"),
        ofPlan || random.nextBoolean() ? null : limits,
        perhapsInstant(),
        random.nextBoolean()
            ? List.of()
            : List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32")),
        random.nextBoolean() ? "{}" : "{\"n\":" + random.nextInt() + ",\"deep\":{\"x\":[1.50]}}",
        terms(),
        ofPlan ? "plan-" + random.nextInt(3) : null);
  }

  private ClientTerms terms() {
    return switch (random.nextInt(3)) {
      case 0 -> new ClientTerms(List.of("https://b.example", "urn:a"), null);
      case 1 -> new ClientTerms(List.of(), "{\"keys\":[{\"kty\":\"EC\",\"x\":\"eA\"}]}");
      default -> ClientTerms.NONE;
    };
  }

  /** Any limit of this name. */
  public KeyLimit limit(String name) {
    long limit = 1 + random.nextInt(1_000);
    long windowMillis = 1_000L * (1 + random.nextInt(9_999));
    KeyLimit made =
        switch (random.nextInt(6)) {
          case 0 -> KeyLimit.gcra(name, limit, windowMillis, 1 + random.nextInt(200));
          case 1 -> KeyLimit.fixed(name, limit, windowMillis);
          case 2 -> KeyLimit.daily(name, limit);
          case 3 -> KeyLimit.monthly(name, limit);
          case 4 -> KeyLimit.credits(name, limit);
          default -> new KeyLimit(name, limit, windowMillis);
        };
    return random.nextInt(4) == 0 ? made.inShadow() : made;
  }

  private Instant perhapsInstant() {
    return random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextInt(Integer.MAX_VALUE));
  }

  private Credential credential() {
    byte[] bytes = new byte[Pepper.SIZE_BYTES];
    random.nextBytes(bytes);
    String bcrypt = "$2a$10$" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";
    int form = random.nextInt(5);
    if (form == 3) {
      return new Credential(bcrypt, null, new ForeignName("acme", "id-" + random.nextInt(99)));
    }
    if (form == 4) {
      return new Credential(null, null, ForeignName.ofDigest(bytes));
    }
    return new Credential(form == 0 ? null : bcrypt, form == 1 ? null : new Tag("p", bytes));
  }
}
