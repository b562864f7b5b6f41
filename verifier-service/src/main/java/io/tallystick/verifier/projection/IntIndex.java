package io.tallystick.verifier.projection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntToLongFunction;

/**
 * Finds numbers above zero by a hash: open addressing over many small tables, each of which grows
 * on its own, so that no growth stops anybody for long. A slot holds a few bits of the hash beside
 * its number, so that hardly ever a wrong number is followed to where it leads, which is far from
 * the caches. One thread inserts, any thread reads without a lock. What is in it stays in it.
 */
final class IntIndex {
  private static final int SHARDS = 1_024;
  private static final int START_SIZE = 16;
  private static final int NUMBER_BITS = 27;
  private static final int NUMBER_MAX = (1 << NUMBER_BITS) - 1;
  private static final VarHandle TABLE = MethodHandles.arrayElementVarHandle(int[][].class);
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);

  private final int[][] tables = new int[SHARDS][START_SIZE];
  private final int[] counts = new int[SHARDS];
  private final IntToLongFunction hashOf;

  /**
   * @param hashOf a number that was inserted, asked by the writer alone
   */
  IntIndex(IntToLongFunction hashOf) {
    this.hashOf = hashOf;
  }

  /** The table that holds what has this hash; a later one may hold more. */
  int[] table(long hash) {
    return (int[]) TABLE.getAcquire(tables, shard(hash));
  }

  /** Where in the table to look first. */
  static int first(long hash, int[] table) {
    return (int) hash & (table.length - 1);
  }

  static int next(int place, int[] table) {
    return (place + 1) & (table.length - 1);
  }

  /** The slot there, 0 where the search ends. */
  static int at(int place, int[] table) {
    return (int) SLOT.getAcquire(table, place);
  }

  /** Whether the number in this slot may have this hash; it is still to be looked at. */
  static boolean mayBe(long hash, int slot) {
    return (slot ^ slot(hash, 0)) >>> NUMBER_BITS == 0;
  }

  static int number(int slot) {
    return slot & NUMBER_MAX;
  }

  /**
   * Adds what is not there yet. All that readers find through it has to be written before.
   *
   * @throws IllegalStateException for a number beyond those that there are, 134 million
   */
  void insert(long hash, int number) {
    if (number > NUMBER_MAX) {
      throw new IllegalStateException("more than " + NUMBER_MAX + " rows do not fit");
    }
    int shard = shard(hash);
    int[] table = tables[shard];
    if (++counts[shard] > table.length / 4 * 3) {
      table = grown(table);
      TABLE.setRelease(tables, shard, table);
    }
    put(hash, number, table);
  }

  /** Puts {@code number}, of the same hash, in the place of one that is there. */
  void replace(long hash, int old, int number) {
    int[] table = tables[shard(hash)];
    int place = first(hash, table);
    while (table[place] != slot(hash, old)) {
      place = next(place, table);
    }
    SLOT.setRelease(table, place, slot(hash, number));
  }

  private int[] grown(int[] table) {
    int[] next = new int[2 * table.length];
    for (int slot : table) {
      if (slot != 0) {
        put(hashOf.applyAsLong(number(slot)), number(slot), next);
      }
    }
    return next;
  }

  private static void put(long hash, int number, int[] table) {
    int place = first(hash, table);
    while (table[place] != 0) {
      place = next(place, table);
    }
    SLOT.setRelease(table, place, slot(hash, number));
  }

  /** The number with those bits of the hash that neither the shard nor the place tells. */
  private static int slot(long hash, int number) {
    return (int) (hash >>> Integer.SIZE) << NUMBER_BITS | number;
  }

  private static int shard(long hash) {
    return (int) (hash >>> 54);
  }
}
