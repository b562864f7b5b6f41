package io.tallystick.verifier.usage;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * When each secret that is being retired was last used here, until that is reported. Noting is one
 * update of a map, from any thread; taking and settling is for the one thread that reports.
 * Bounded: a use that finds no room is counted and forgotten.
 */
public final class SecretUses {
  static final int ENTRIES_MAX = 10_000;

  /** At most one report of a secret in this time; the clock is a monotonic one. */
  static final long PAUSE_NANOS = 10_000_000_000L;

  private static final long NEVER_MILLIS = Long.MIN_VALUE;

  private final ConcurrentHashMap<Which, Noted> notes = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();

  private record Which(KeyId id, long secretVersion) {
    static Which of(SecretUse use) {
      return new Which(use.id(), use.secretVersion());
    }
  }

  /**
   * What is known of one secret.
   *
   * @param usedMillis when it was last used
   * @param takenMillis the use that was last taken to be reported
   * @param takenNanos when that was; means nothing before the first
   */
  private record Noted(long usedMillis, long takenMillis, long takenNanos) {
    boolean isOpen() {
      return usedMillis > takenMillis;
    }

    boolean isPaused(long nowNanos) {
      return takenMillis != NEVER_MILLIS && nowNanos - takenNanos < PAUSE_NANOS;
    }

    Noted usedAt(long millis) {
      return millis > usedMillis ? new Noted(millis, takenMillis, takenNanos) : this;
    }

    Noted takenAt(long nanos) {
      return new Noted(usedMillis, usedMillis, nanos);
    }

    /** The use that was taken has got lost on its way, so it is open again, once paused. */
    Noted failed() {
      return new Noted(usedMillis, takenMillis - 1, takenNanos);
    }
  }

  /** Takes note of a use. Never blocks, never fails. */
  public void note(KeyId id, long secretVersion, Instant at) {
    Which which = new Which(id, secretVersion);
    long millis = at.toEpochMilli();
    Noted known = notes.get(which);
    if (known != null && known.usedMillis() >= millis) {
      return;
    }
    if (known == null && notes.size() >= ENTRIES_MAX) {
      dropped.increment();
      return;
    }
    notes.merge(which, new Noted(millis, NEVER_MILLIS, 0), (noted, fresh) -> noted.usedAt(millis));
  }

  /** How many uses found no room. */
  public long droppedCount() {
    return dropped.sum();
  }

  /** The uses that may be reported now; each is then delivered, or {@link #failed}. */
  List<SecretUse> take(long nowNanos) {
    List<SecretUse> taken = new ArrayList<>();
    for (Which which : notes.keySet()) {
      notes.computeIfPresent(
          which,
          (same, noted) -> {
            if (noted.isPaused(nowNanos)) {
              return noted;
            }
            // What has been delivered and not used since makes room.
            return noted.isOpen() ? taken(same, noted, nowNanos, taken) : null;
          });
    }
    return taken;
  }

  /** All that was not taken yet, also of secrets that were reported just now: the last call. */
  List<SecretUse> takeRest(long nowNanos) {
    List<SecretUse> taken = new ArrayList<>();
    for (Which which : notes.keySet()) {
      notes.computeIfPresent(
          which, (same, noted) -> noted.isOpen() ? taken(same, noted, nowNanos, taken) : noted);
    }
    return taken;
  }

  /** Gives back a use that could not be delivered. Any thread. */
  void failed(SecretUse use) {
    long millis = use.lastUsedAt().toEpochMilli();
    notes.compute(
        Which.of(use),
        (which, noted) -> noted == null ? new Noted(millis, NEVER_MILLIS, 0) : noted.failed());
  }

  /** How many secrets have a use that was not taken, or not delivered. */
  int openCount() {
    return (int) notes.values().stream().filter(Noted::isOpen).count();
  }

  private static Noted taken(Which which, Noted noted, long nowNanos, List<SecretUse> into) {
    Instant at = Instant.ofEpochMilli(noted.usedMillis());
    into.add(new SecretUse(which.id(), which.secretVersion(), at));
    return noted.takenAt(nowNanos);
  }
}
