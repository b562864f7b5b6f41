package io.tallystick.key.codec;

import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeyTerms;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the terms that a profile's head and a grant make, so that keys which share both share
 * them too. By identity: the parts are those that are kept once. Bounded, any thread; a race costs
 * a second making.
 */
final class TermsMemory {
  private static final int SLOTS = 4_096;

  private final @Nullable Known[] known = new @Nullable Known[SLOTS];

  /** Immutable, so that threads may share it without a lock. */
  private record Known(KeyProfile head, KeyGrant grant, KeyTerms terms) {}

  @SuppressWarnings("ReferenceEquality") // Other ones that are equal cost a second making.
  KeyTerms of(KeyProfile head, KeyGrant grant) {
    int hash = 31 * System.identityHashCode(head) + System.identityHashCode(grant);
    int slot = hash & (SLOTS - 1);
    Known there = known[slot];
    if (there != null && there.head == head && there.grant == grant) {
      return there.terms;
    }
    KeyTerms terms =
        new KeyTerms(head.kind(), head.prefix(), head.environment(), head.workspace(), grant);
    known[slot] = new Known(head, grant, terms);
    return terms;
  }
}
