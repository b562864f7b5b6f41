package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.text.Hash;
import io.tallystick.key.text.IdWords;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.permit.KeyLimits;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All keys, packed: rows of words found by an index, a new row for each change, so that a reader
 * sees a key at one version or at the next and never waits. The few that do not fit, such as
 * quarantined and imported ones, are objects in a map, marked so in their row. One thread puts, any
 * thread finds.
 */
final class PackedKeys {
  /** A look-up takes a microsecond: more changes than these pass only while its thread waits. */
  private static final int LIMBO_SIZE = 1_024;

  private final KeyLimits limits;
  private final KeyPacking packing;
  private final Rows rows;
  private final IntIndex index = new IntIndex(row -> KeyWords.hash(rows(), row));
  private final ConcurrentHashMap<KeyId, ProjectedKey> objects = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final Decoys decoys = new Decoys();

  PackedKeys(KeyLimits limits) {
    this(limits, LIMBO_SIZE);
  }

  PackedKeys(KeyLimits limits, int limboSize) {
    this.limits = limits;
    this.packing = new KeyPacking(limits);
    this.rows = new Rows(KeyWords.WIDTH, limboSize, this::free);
  }

  int size() {
    return size.get();
  }

  /** How many of them are objects. */
  int objectCount() {
    return objects.size();
  }

  @Nullable ProjectedKey find(KeyId id) {
    return find(id, false);
  }

  /** The key, or a decoy that has taken the same work; null only if there is none of either. */
  @Nullable ProjectedKey findOrDecoy(KeyId id) {
    return find(id, true);
  }

  private @Nullable ProjectedKey find(KeyId id, boolean orDecoy) {
    long high = IdWords.high(id);
    long low = IdWords.low(id);
    KeyWords words = new KeyWords();
    while (true) {
      long era = rows.era();
      int row = row(high, low);
      // Looked for even where it is not needed: the few nanoseconds would tell.
      int standIn = orDecoy ? decoys.row(Hash.of(high, low)) : 0;
      boolean decoy = orDecoy && row == 0;
      row = row == 0 ? standIn : row;
      if (row == 0) {
        if (rows.isSound(era)) {
          return null;
        }
        continue;
      }
      if (decoy && KeyWords.isOf(high, low, rows, row)) {
        continue; // The key has come just now; who asks costs what it costs to find a key.
      }
      rows.copy(row, words.array());
      if (words.isElsewhere()) {
        // A key that is not there has just become a row.
        ProjectedKey object = objects.get(id);
        if (object != null && rows.isSound(era)) {
          return object;
        }
        continue;
      }
      PackedKey found = packing.find(id, words, decoy);
      if (found != null && rows.isSound(era)) {
        return found;
      }
    }
  }

  /** Puts a key, or a later state of it. */
  void put(KeyId id, KeyState next) {
    put(id, next, row(id));
  }

  /** The same unless as late a state is there; whether it was put. */
  boolean putIfLater(KeyId id, KeyState next) {
    Key key = next.key();
    int old = row(id);
    boolean later = isLater(id, old, key == null ? 0 : key.version(), next.isQuarantined());
    if (later) {
      put(id, next, old);
    }
    return later;
  }

  /** The same for a key that is not quarantined. */
  void putIfLater(LeanKey key) {
    int old = row(key.id());
    if (isLater(key.id(), old, key.version(), false)) {
      put(key, null, old);
    }
  }

  /** A quarantine is the last that the log says of a key, so nothing is later than that. */
  private boolean isLater(KeyId id, int old, long version, boolean isQuarantined) {
    long known = 0;
    if (old != 0 && KeyWords.isElsewhere(rows, old)) {
      KeyState state = Objects.requireNonNull(objects.get(id)).state();
      if (state.isQuarantined()) {
        return false;
      }
      known = Objects.requireNonNull(state.key()).version();
    } else if (old != 0) {
      known = KeyWords.version(rows, old);
    }
    return version > known || (version == known && isQuarantined);
  }

  private void put(KeyId id, KeyState next, int old) {
    Key key = next.key();
    if (key == null || next.isQuarantined()) {
      putObject(id, next, old);
    } else {
      put(LeanKey.of(key), next, old);
    }
  }

  /**
   * @param whole all of it where that is at hand
   */
  private void put(LeanKey key, @Nullable KeyState whole, int old) {
    if (packing.fits(key)) {
      boolean wasObject = old != 0 && KeyWords.isElsewhere(rows, old);
      publish(key.id(), old, packing.pack(key), hasTag(key));
      if (wasObject) {
        objects.remove(key.id());
      }
    } else {
      KeyState state = whole == null ? new KeyState(KeyPacking.whole(key), null) : whole;
      putObject(key.id(), state, old);
    }
  }

  private void putObject(KeyId id, KeyState state, int old) {
    objects.put(id, ProjectedKey.of(state, limits.of(state.key())));
    publish(id, old, new KeyWords().elsewhere(id), false);
  }

  private static boolean hasTag(LeanKey key) {
    return key.secrets().current().credential().tag() != null;
  }

  /**
   * @param old the row that the key has had, 0 for none
   * @param isLikely whether it can stand in for a key that is not there: most keys have a tag
   */
  private void publish(KeyId id, int old, KeyWords words, boolean isLikely) {
    long hash = Hash.of(IdWords.high(id), IdWords.low(id));
    int row = rows.add(words.array());
    if (old == 0) {
      index.insert(hash, row);
      size.incrementAndGet();
    } else {
      index.replace(hash, old, row);
      decoys.drop(hash, old);
    }
    if (isLikely) {
      decoys.put(hash, row);
    }
    if (old != 0) {
      rows.retire(old);
    }
  }

  private int row(KeyId id) {
    return row(IdWords.high(id), IdWords.low(id));
  }

  /** The row of a key, 0 if there is none. */
  private int row(long high, long low) {
    long hash = Hash.of(high, low);
    int[] table = index.table(hash);
    int place = IntIndex.first(hash, table);
    for (int slot; (slot = IntIndex.at(place, table)) != 0; place = IntIndex.next(place, table)) {
      int row = IntIndex.number(slot);
      if (IntIndex.mayBe(hash, slot) && KeyWords.isOf(high, low, rows, row)) {
        return row;
      }
    }
    return 0;
  }

  private void free(int row) {
    packing.free(KeyWords.terms(rows, row), KeyWords.extra(rows, row));
  }

  private Rows rows() {
    return rows;
  }
}
