package io.tallystick.verifier.projection;

import java.util.Arrays;

/**
 * The names of the peppers that tags were made with, numbered from 1 as they come up. A deployment
 * has a few; beyond {@link #COUNT_MAX} there are no more numbers. One thread adds, any thread reads
 * a number that it found in a row.
 */
final class PepperNames {
  static final int COUNT_MAX = 255;

  private volatile String[] names = {};

  /** The number of this name, 0 if there are too many. */
  int number(String name) {
    String[] all = names;
    for (int i = 0; i < all.length; i++) {
      if (all[i].equals(name)) {
        return i + 1;
      }
    }
    if (all.length == COUNT_MAX) {
      return 0;
    }
    String[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = name;
    names = more;
    return more.length;
  }

  String name(int number) {
    return names[number - 1];
  }
}
