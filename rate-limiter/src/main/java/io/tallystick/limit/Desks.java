package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The desks of this node: a table of fixed size in which a new desk takes the place of the one that
 * was idle longest among a few. A bundle that finds no place makes its trips alone and without
 * leases. Any thread, without a lock.
 */
final class Desks {
  private static final int WAYS = 4;

  private final AtomicReferenceArray<@Nullable Desk> table;
  private final int mask;
  private final boolean leases;
  private final DeskParts shared;

  /**
   * @param sizeMax how many desks there are at once, rounded up to a power of two
   * @param leases whether permits may be taken ahead of need
   */
  Desks(int sizeMax, boolean leases, DeskParts shared) {
    int size = Math.max(WAYS, Integer.highestOneBit(Math.max(1, sizeMax - 1)) << 1);
    this.table = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
    this.leases = leases;
    this.shared = shared;
  }

  /** The desk for these claims, null when there is none; allocates nothing. */
  @Nullable Desk find(String group, List<Claim> claims) {
    int hash = DeskKey.hash(group, claims);
    for (int way = 0; way < WAYS; way++) {
      Desk desk = table.get((hash + way) & mask);
      if (desk != null && desk.key().is(hash, group, claims)) {
        return desk;
      }
    }
    return null;
  }

  /** The desk for a bundle, in the table when there is a place for it. */
  Desk findOrMake(Bundle bundle) {
    Desk known = find(bundle.group(), bundle.claims());
    return known == null ? make(bundle) : known;
  }

  /** Permits that are leased and not used yet; a glance, not at one instant. */
  long held() {
    long held = 0;
    for (int place = 0; place <= mask; place++) {
      Desk desk = table.get(place);
      held += desk == null ? 0 : desk.held();
    }
    return held;
  }

  /** Leases nothing any more, and gives back everything; waits for that, but not long. */
  void close() {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (int place = 0; place <= mask; place++) {
      Desk desk = table.get(place);
      if (desk != null) {
        closing.add(desk.close());
      }
    }
    try {
      CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0]))
          .get(2 * shared.timeoutNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException late) {
      // What is not back yet stays counted, as after a crash.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Desk make(Bundle bundle) {
    int place = placeFor(DeskKey.hash(bundle.group(), bundle.claims()));
    Desk made = new Desk(bundle, shared, leases && place >= 0);
    if (place >= 0) {
      table.set(place, made);
    }
    return made;
  }

  /** An empty place, or that of the desk that was idle longest; -1 when all are busy. */
  private int placeFor(int hash) {
    int idlePlace = -1;
    long idleSinceNanos = 0;
    for (int way = 0; way < WAYS; way++) {
      int place = (hash + way) & mask;
      Desk desk = table.get(place);
      if (desk == null) {
        return place;
      }
      long sinceNanos = desk.usedNanos();
      boolean isLonger = idlePlace < 0 || sinceNanos - idleSinceNanos < 0;
      if (isLonger && desk.isIdle()) {
        idlePlace = place;
        idleSinceNanos = sinceNanos;
      }
    }
    return idlePlace;
  }
}
