package io.tallystick.verifier.projection;

import io.tallystick.key.state.KeyTerms;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.permit.Quota;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terms that keys share, numbered, with their limits; those of a plan are the plan's, so that
 * its changes reach every key of it. Counted by use: those that no key has any more are forgotten.
 * One thread takes and gives back, any thread reads what it found in a row.
 */
final class TermsTable {
  private static final int START_SIZE = 64;

  private final KeyLimits limits;
  private final Map<KeyTerms, Integer> numbers = new HashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  /** Published with the rows that point into it; number 0 is nobody's. */
  private volatile @Nullable Entry[] entries = new @Nullable Entry[START_SIZE];

  private int[] uses = new int[START_SIZE];
  private int next = 1;

  /** Terms and the limits that they come to. */
  record Entry(KeyTerms terms, Quota quota) {}

  TermsTable(KeyLimits limits) {
    this.limits = limits;
  }

  /** The number of these terms, above zero; to be given back once. */
  int take(KeyTerms terms) {
    Integer known = numbers.get(terms);
    int number = known == null ? add(terms) : known;
    uses[number]++;
    return number;
  }

  void giveBack(int number) {
    if (number == 0 || --uses[number] > 0) {
      return;
    }
    Entry entry = entries[number];
    if (entry != null) {
      numbers.remove(entry.terms());
    }
    entries[number] = null;
    free.push(number);
  }

  /** Null, or other terms, only for a number that was given back meanwhile. */
  @Nullable Entry get(int number) {
    @Nullable Entry[] all = entries;
    return number >= 0 && number < all.length ? all[number] : null;
  }

  int count() {
    return numbers.size();
  }

  private int add(KeyTerms terms) {
    int number = free.isEmpty() ? next++ : free.pop();
    @Nullable Entry[] all = entries;
    if (number == all.length) {
      all = Arrays.copyOf(all, 2 * number);
      uses = Arrays.copyOf(uses, 2 * number);
    }
    all[number] = new Entry(terms, limits.of(terms.workspace(), terms.grant()));
    entries = all;
    numbers.put(terms, number);
    return number;
  }
}
