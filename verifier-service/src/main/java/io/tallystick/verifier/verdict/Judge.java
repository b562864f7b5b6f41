package io.tallystick.verifier.verdict;

import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of the verdict, in its order: parse, secret, state, address, scope. Limits come after
 * it. Pure: the same arguments always give the same verdict. Any thread.
 */
public final class Judge {
  private static final SecretProof NOTHING = new SecretProof(Proof.MISMATCH, null, List.of());

  /**
   * The verdict of a node that may lack what would change it; whatever the key, nothing is told.
   */
  public static final Verdict STALE = Verdict.untold(Code.STALE);

  private Judge() {}

  /** The verdict on a text that can be no key at all. */
  public static Verdict unreadable(@Nullable String text) {
    return Verdict.untold(text == null || text.isEmpty() ? Code.MISSING : Code.MALFORMED);
  }

  /**
   * Holds the text's secret against the key by its tag. The work is the same whether there is such
   * a key or not. {@link Proof#UNDECIDED} means that bcrypt can decide, and that there is one.
   */
  public static SecretProof prove(
      Peppers peppers, KeyText text, @Nullable KeyView found, Instant now) {
    KeyView key = openedHere(found);
    return key == null
        ? SecretProof.ofNothing(peppers, text)
        : SecretProof.of(peppers, key, text, now);
  }

  /** Holds one reading of a text that another system made against the key found by its name. */
  public static SecretProof prove(ForeignText text, @Nullable KeyView found, Instant now) {
    KeyView key = openedHere(found);
    return key == null ? NOTHING : SecretProof.of(key, text, now);
  }

  /**
   * The key that a verdict can be about. A management key opens the management API alone; here it
   * is as if it did not exist.
   */
  public static @Nullable KeyView openedHere(@Nullable KeyView found) {
    return found == null || found.kind() == KeyKind.MANAGEMENT ? null : found;
  }

  /**
   * The verdict once the proof is decided.
   *
   * @param found the key at the moment when the verdict is made
   * @param now that moment: a secret whose overlap ended while bcrypt ran proves nothing any more
   */
  public static Verdict judge(
      Asked asked, @Nullable KeyView found, SecretProof proof, Instant now) {
    if (proof.proof() == Proof.BUSY) {
      return Verdict.untold(Code.BUSY);
    }
    KeyView key = openedHere(found);
    KeySecret secret = proof.matched();
    if (key == null || secret == null || !isLive(key.secrets(), secret, now)) {
      return Verdict.untold(Code.INVALID);
    }
    return judge(asked, new ProvedKey(key, secret), now);
  }

  /**
   * The verdict on an access token. One that has ended by itself tells nothing of its key: a token
   * that is found in an old log is worth nothing.
   *
   * @param found the token's key
   */
  public static Verdict judge(Asked asked, @Nullable KeyView found, ShownToken shown, Instant now) {
    if (shown.standing() != Code.VALID) {
      return Verdict.untold(shown.standing());
    }
    KeyView key = openedHere(found);
    if (key == null) {
      return Verdict.untold(Code.INVALID);
    }
    List<String> scopes = shown.claims().scopesWithin(key.scopes());
    return judge(asked, new ProvedKey(key, null, scopes), now);
  }

  private static Verdict judge(Asked asked, ProvedKey proved, Instant now) {
    return new Verdict(code(asked, proved, now), proved);
  }

  private static boolean isLive(KeySecrets live, KeySecret secret, Instant now) {
    KeySecret previous = live.previousAt(now);
    return secret.version() == live.current().version()
        || (previous != null && secret.version() == previous.version());
  }

  private static Code code(Asked asked, ProvedKey proved, Instant now) {
    KeyView key = proved.key();
    if (key.isQuarantined()) {
      return Code.QUARANTINED;
    }
    if (key.status() == KeyStatus.REVOKED) {
      return Code.REVOKED;
    }
    if (key.status() == KeyStatus.DISABLED) {
      return Code.DISABLED;
    }
    if (key.isExpired(now)) {
      return Code.EXPIRED;
    }
    List<AddressRange> ranges = key.allowedAddresses();
    if (!ranges.isEmpty() && !holds(ranges, asked.address().get())) {
      return Code.FORBIDDEN_ADDRESS;
    }
    return hasAll(proved.scopes(), asked.scopes()) ? Code.VALID : Code.INSUFFICIENT_SCOPE;
  }

  private static boolean hasAll(List<String> granted, List<String> asked) {
    for (int i = 0; i < asked.size(); i++) {
      if (!granted.contains(asked.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(List<AddressRange> ranges, byte[] address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
