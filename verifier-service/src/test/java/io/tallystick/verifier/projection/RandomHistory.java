package io.tallystick.verifier.projection;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyDisabled;
import io.tallystick.key.event.KeyEnabled;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.event.KeyToppedUp;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.event.PreviousSecretRetired;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
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

/** The states of one key after each of its events, all of them out of a seeded chance. */
final class RandomHistory {
  private static final Instant AT = Instant.parse("2026-11-01T00:00:00.123456Z");
  private static final String BCRYPT_DIGITS =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final List<KeyLimit> CREDITS = List.of(KeyLimit.credits("credits", 9));

  private final Random random;
  private final KeyId id;

  private RandomHistory(Random random) {
    this.random = random;
    this.id = new KeyId(digits(KeyId.LENGTH, "0123456789ABCDEFGHIJabcdefghijz"));
  }

  static List<KeyState> of(Random random, int events) {
    RandomHistory history = new RandomHistory(random);
    List<KeyState> states = new ArrayList<>();
    KeyState state = KeyState.NONE;
    for (int i = 0; i < events; i++) {
      Folded folded = history.next(state);
      state = folded.state();
      if (folded.effect() != Effect.SKIPPED) {
        states.add(state);
      }
    }
    return states;
  }

  private Folded next(KeyState before) {
    int chance = random.nextInt(1_000);
    if (chance < 2) {
      return before.quarantined("poison " + chance);
    }
    return before.fold(before.key() == null ? created() : event(before.key(), chance % 20));
  }

  private KeyEvent event(Key before, int which) {
    long version = before.version() + 1;
    Change change = change(version);
    if (CREDITS.equals(before.grant().limits()) && which < 10) {
      return new KeyToppedUp(id, "acme", change, new TopUp("credits", 1 + random.nextInt(9)));
    }
    if (which == 0 && version > 40) {
      return new KeyRevoked(id, "acme", change, new Revocation(RevokeReason.LEAKED, "found"));
    }
    return switch (which % 6) {
      case 0 -> new KeyDisabled(id, "acme", change);
      case 1 -> new KeyEnabled(id, "acme", change);
      case 2 -> new PreviousSecretRetired(id, "acme", change);
      case 3 -> new KeyRotated(id, "acme", change, credential(), end());
      default -> new KeyUpdated(id, "acme", change, "name " + version, grant(), List.of());
    };
  }

  private KeyCreated created() {
    KeyProfile profile =
        new KeyProfile(
            KeyKind.values()[random.nextInt(KeyKind.values().length)],
            random.nextBoolean() ? "sk" : "zz9",
            random.nextBoolean() ? Environment.LIVE : Environment.TEST,
            "acme-" + random.nextInt(3),
            random.nextBoolean() ? "night shift" : "Ö owner " + random.nextInt(1_000),
            "a script");
    return new KeyCreated(id, change(1), profile, grant(), credential(), null);
  }

  private KeyGrant grant() {
    int limits = random.nextInt(5);
    KeyGrant grant =
        new KeyGrant(
            List.of("orders:" + random.nextInt(3), "stock"),
            switch (limits) {
              case 0, 1 -> null;
              case 2 -> List.of();
              case 3 -> CREDITS;
              default -> List.of(new KeyLimit("default", 1 + random.nextInt(50), 60_000));
            },
            end(),
            random.nextInt(4) == 0 ? List.of(AddressRange.parse("10.0.0.0/8")) : List.of(),
            random.nextBoolean()
                ? "{}"
                : "{\"ticket\":\"" + "é".repeat(random.nextInt(40)) + "\"}");
    return limits == 0 ? grant.onPlan("plan-" + random.nextInt(3)) : grant;
  }

  /** None, in whole milliseconds, or rarely finer than that, which does not fit into a row. */
  private Instant end() {
    return switch (random.nextInt(20)) {
      case 0 -> AT;
      case 1, 2, 3, 4, 5, 6, 7 -> null;
      default -> Instant.ofEpochMilli(random.nextLong(1L << 46));
    };
  }

  private Credential credential() {
    byte[] tag = new byte[32];
    random.nextBytes(tag);
    int which = random.nextInt(20);
    String variant = "aby".substring(which % 3, which % 3 + 1);
    String bcrypt = "$2" + variant + "$" + (which % 2 == 0 ? "04" : "14") + "$";
    bcrypt += digits(53, BCRYPT_DIGITS);
    return switch (which) {
      case 0 -> new Credential(bcrypt, null, new ForeignName("acme", "id" + random.nextInt(9)));
      case 1 -> new Credential(null, null, ForeignName.ofDigest(tag));
      case 2, 3, 4 -> new Credential(bcrypt, null);
      case 5, 6, 7 -> new Credential(null, new Tag("p1", tag));
      default -> new Credential(bcrypt, new Tag("p" + which % 4, tag));
    };
  }

  private Change change(long version) {
    return new Change(version, AT.plusSeconds(random.nextInt(1_000)), "tester");
  }

  private String digits(int count, String of) {
    StringBuilder text = new StringBuilder();
    random.ints(count, 0, of.length()).forEach(i -> text.append(of.charAt(i)));
    return text.toString();
  }
}
