package io.tallystick.key.event;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyView;
import org.jspecify.annotations.Nullable;

/**
 * What the log has said of one key so far, and the rule by which the next record changes it. The
 * rule is the same everywhere: the directory, every projection, every test. Immutable, pure.
 *
 * @param key the key, null while it has none
 * @param quarantine why the key can't be trusted, null when it can
 */
public record KeyState(@Nullable Key key, @Nullable String quarantine) {
  /** Before the first record. */
  public static final KeyState NONE = new KeyState(null, null);

  /** What a record did to the state. */
  public enum Effect {
    APPLIED,
    /** A duplicate, the loser of a race, or an event after the end: nothing changed. */
    SKIPPED,
    QUARANTINED
  }

  /** The state after a record, and what the record did. */
  public record Folded(Effect effect, KeyState state) {}

  /**
   * Folds one event. It applies only if its version is exactly the key's version + 1; a lower or
   * equal one is skipped, a higher one means lost records and quarantines the key.
   */
  public Folded fold(KeyEvent event) {
    long version = key == null ? 0 : key.version();
    if (quarantine != null || event.change().version() <= version || isOver()) {
      return new Folded(Effect.SKIPPED, this);
    }
    if (event.change().version() > version + 1) {
      return quarantined(
          "version " + event.change().version() + " follows version " + version + " on the log");
    }
    try {
      return new Folded(Effect.APPLIED, new KeyState(event.applyTo(key), null));
    } catch (EventMisplaced e) {
      return quarantined("an event is out of place: " + e.getMessage());
    }
  }

  /** Folds a record that is no event: it can't be read, so what it did to the key is unknown. */
  public Folded quarantined(String reason) {
    if (quarantine != null || isOver()) {
      return new Folded(Effect.SKIPPED, this);
    }
    return new Folded(Effect.QUARANTINED, new KeyState(key, reason));
  }

  public boolean isQuarantined() {
    return quarantine != null;
  }

  /** What proofs and verdicts ask of the key, null while it has none. */
  public @Nullable KeyView view() {
    return key == null ? null : new FoldedKey(key, isQuarantined());
  }

  /** Revoked is terminal: nothing that follows can change the key. */
  private boolean isOver() {
    return key != null && key.isRevoked();
  }
}
