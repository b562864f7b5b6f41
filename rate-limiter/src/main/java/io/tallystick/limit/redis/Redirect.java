package io.tallystick.limit.redis;

import org.jspecify.annotations.Nullable;

/**
 * What {@code MOVED 3999 host:port} and {@code ASK 3999 host:port} say: this server did not run the
 * call, that one has its slot. An immutable value.
 */
record Redirect(int slot, NodeAddress to) {
  /**
   * @param saidBy the host that an address without one stands for
   * @return null when the text is no redirect
   */
  static @Nullable Redirect parse(String text, String saidBy) {
    String[] words = text.strip().split(" +", -1);
    if (words.length < 3 || !words[1].matches("\\d{1,5}")) {
      return null;
    }
    int slot = Integer.parseInt(words[1]);
    NodeAddress to = NodeAddress.parse(words[2], saidBy);
    return to == null || slot >= SlotMap.SLOTS ? null : new Redirect(slot, to);
  }
}
