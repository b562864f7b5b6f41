package io.tallystick.verifier.projection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntToLongFunction;

/**
 * Finds numbers above zero by a hash: open addressing over many small tables, each of which grows
 * on its own, so that no growth stops anybody for long. One thread inserts, any thread reads
 * without a lock. What is in it stays in it.
 */
final class IntIndex {
  private static final int SHARDS = 1_024;
  private static final int START_SIZE = 16;
  private static final VarHandle TABLE = MethodHandles.arrayElementVarHandle(int[][].class);
  private static final VarHandle NUMBER = MethodHandles.arrayElementVarHandle(int[].class);

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

  /** What is there, 0 where the search ends. */
  static int at(int place, int[] table) {
    return (int) NUMBER.getAcquire(table, place);
  }

  /** Adds what is not there yet. All that readers find through it has to be written before. */
  void insert(long hash, int number) {
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
    while (table[place] != old) {
      place = next(place, table);
    }
    NUMBER.setRelease(table, place, number);
  }

  private int[] grown(int[] table) {
    int[] next = new int[2 * table.length];
    for (int number : table) {
      if (number != 0) {
        put(hashOf.applyAsLong(number), number, next);
      }
    }
    return next;
  }

  private static void put(long hash, int number, int[] table) {
    int place = first(hash, table);
    while (table[place] != 0) {
      place = next(place, table);
    }
    NUMBER.setRelease(table, place, number);
  }

  private static int shard(long hash) {
    return (int) (hash >>> 54);
  }
}
