package io.tallystick.verifier.verdict;

import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.KeyText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of the verdict, in its order: parse, secret, state, address, scope. Limits come after
 * it. Pure: the same arguments always give the same verdict. Any thread.
 */
public final class Judge {
  private Judge() {}

  /** The verdict on a text that {@link KeyText#parse} has refused. */
  public static Verdict unreadable(@Nullable String text) {
    return Verdict.untold(text == null || text.isEmpty() ? Code.MISSING : Code.MALFORMED);
  }

  /**
   * Holds the text's secret against the key by its tag. The work is the same whether there is such
   * a key or not. {@link Proof#UNDECIDED} means that bcrypt can decide, and that there is one.
   */
  public static Proof prove(Peppers peppers, KeyText text, @Nullable KeyState state) {
    Key key = state == null ? null : state.key();
    if (key == null || !isNamedBy(key, text)) {
      return peppers.proveNothing(text.id(), text.secret());
    }
    Proof proof = peppers.prove(key.credential(), text.id(), text.secret());
    boolean hopeless = proof == Proof.UNDECIDED && key.credential().bcrypt() == null;
    return hopeless ? peppers.proveNothing(text.id(), text.secret()) : proof;
  }

  /**
   * The verdict once the proof is decided.
   *
   * @param state of the key at the moment when the verdict is made
   */
  public static Verdict judge(Asked asked, @Nullable KeyState state, Proof proof, Instant now) {
    Key key = state == null ? null : state.key();
    if (proof == Proof.BUSY) {
      return Verdict.untold(Code.BUSY);
    }
    if (proof != Proof.MATCH || state == null || key == null) {
      return Verdict.untold(Code.INVALID);
    }
    return new Verdict(code(asked, state, key, now), key);
  }

  private static Code code(Asked asked, KeyState state, Key key, Instant now) {
    if (state.isQuarantined()) {
      return Code.QUARANTINED;
    }
    if (key.isRevoked()) {
      return Code.REVOKED;
    }
    if (key.grant().isExpired(now)) {
      return Code.EXPIRED;
    }
    List<AddressRange> ranges = key.grant().allowedAddresses();
    if (!ranges.isEmpty() && !holds(ranges, asked.address().get())) {
      return Code.FORBIDDEN_ADDRESS;
    }
    return key.grant().scopes().containsAll(asked.scopes()) ? Code.VALID : Code.INSUFFICIENT_SCOPE;
  }

  /** A management key opens the management API alone; here it is as if it did not exist. */
  private static boolean isNamedBy(Key key, KeyText text) {
    return key.profile().kind() != KeyKind.MANAGEMENT
        && key.profile().environment() == text.environment()
        && key.profile().prefix().equals(text.prefix());
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
