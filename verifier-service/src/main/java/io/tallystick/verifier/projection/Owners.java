package io.tallystick.verifier.projection;

import io.tallystick.key.text.Hash;
import java.nio.charset.StandardCharsets;

/**
 * The owners of keys, each stored once however many keys it has, as packed text. Never forgotten:
 * neither is any key, and no key changes its owner. One thread adds, any thread reads.
 */
final class Owners {
  private final TextStore texts = new TextStore();
  private final IntIndex index = new IntIndex(number -> Hash.of(texts.read(number)));

  /** The number of this owner, above zero. */
  int number(String owner) {
    byte[] utf8 = owner.getBytes(StandardCharsets.UTF_8);
    long hash = Hash.of(utf8);
    int[] table = index.table(hash);
    int place = IntIndex.first(hash, table);
    for (int slot; (slot = IntIndex.at(place, table)) != 0; place = IntIndex.next(place, table)) {
      int at = IntIndex.number(slot);
      if (IntIndex.mayBe(hash, slot) && texts.equals(at, utf8)) {
        return at;
      }
    }
    int number = texts.put(utf8);
    index.insert(hash, number);
    return number;
  }

  String text(int number) {
    return texts.text(number);
  }
}
