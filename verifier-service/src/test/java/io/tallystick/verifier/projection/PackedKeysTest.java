package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.support.Judged;
import io.tallystick.verifier.support.Minted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The packed keys against a plain map, through any states, alone and with readers beside. */
class PackedKeysTest {
  private static final KeyLimits LIMITS =
      new KeyLimits(List.of(new KeyLimit("default", 100, 60_000)));
  private static final int READERS = 3;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void anyStates_areThoseOfThePlainMap() {
    PackedKeys keys = new PackedKeys(LIMITS);
    Map<KeyId, KeyState> plain = new HashMap<>();
    for (List<KeyState> history : histories(3_000, 12)) {
      for (KeyState state : history) {
        put(keys, id(history), state);
        plain.put(id(history), state);
        assertSame(keys, id(history), state);
      }
    }
    plain.forEach((id, state) -> assertSame(keys, id, state));
    assertEquals(plain.size(), keys.size(), "seed " + seed);
    assertNull(keys.find(Minted.plain().id()));
  }

  @Test
  void readersBesideTheWriter_seeEachKeyAtAWholeVersionNeverAnOlderOne() throws Exception {
    // Rows are used again at once, so that readers do meet what was written over.
    race(histories(4, 60), 20_000, 1);
  }

  @Test
  void readersBesideGrowth_missNoKey() throws Exception {
    race(histories(20_000, 3), 3, 64);
  }

  @Test
  void mintedKeys_areNoObjects() {
    PackedKeys keys = new PackedKeys(LIMITS);
    Minted old = Minted.plain().withBcryptAndTag(4);
    Minted next = old.withNewSecret().withMetadata("{\"a\":1}").expiringAt(Minted.AT);
    KeyState state = KeyState.NONE.fold(old.created()).state();
    state = state.fold(next.rotatedAt(2, Minted.AT)).state();
    state = state.fold(next.updatedAt(3)).state();
    state = state.fold(next.revokedAt(4)).state();
    put(keys, old.id(), state);
    assertSame(keys, old.id(), state);
    assertEquals(0, keys.objectCount());
  }

  @Test
  void importedKey_isAnObjectUntilItsSecretsAreOurs() {
    PackedKeys keys = new PackedKeys(LIMITS);
    Minted theirs = Minted.plain().imported(ForeignFormats.NONE.readings("their-key").get(0), 4);
    Minted ours = theirs.withNewSecret();
    KeyState imported = KeyState.NONE.fold(theirs.created()).state();
    KeyState rotated = imported.fold(ours.rotatedAt(2, Minted.AT)).state();
    KeyState retired = rotated.fold(ours.retiredAt(3)).state();
    for (KeyState state : List.of(imported, rotated)) {
      put(keys, theirs.id(), state);
      assertEquals(1, keys.objectCount());
    }
    put(keys, theirs.id(), retired);
    assertEquals(0, keys.objectCount());
    assertSame(keys, theirs.id(), retired);
    assertEquals(1, keys.size());
  }

  private void race(List<List<KeyState>> histories, int puts, int limboSize) throws Exception {
    PackedKeys keys = new PackedKeys(LIMITS, limboSize);
    Progress progress = new Progress(histories, puts, keys);
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(progress.reader(new Random(seed + i), "seed " + seed)));
      }
      progress.write(random);
      progress.over.set(true);
      for (Future<Long> reader : readers) {
        assertTrue(reader.get() > 0, "a reader that read nothing, seed " + seed);
      }
    } finally {
      progress.over.set(true);
      threads.shutdown();
    }
    for (List<KeyState> history : histories) {
      assertSame(keys, id(history), history.get((puts - 1) % history.size()));
    }
  }

  /** How far the writer is with each key: what it has begun to put, and what it has put. */
  private static final class Progress {
    private final List<List<KeyState>> histories;
    private final int puts;
    private final PackedKeys keys;
    private final AtomicIntegerArray begun;
    private final AtomicIntegerArray done;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong reads = new AtomicLong();

    Progress(List<List<KeyState>> histories, int puts, PackedKeys keys) {
      this.histories = histories;
      this.puts = puts;
      this.keys = keys;
      this.begun = new AtomicIntegerArray(histories.size());
      this.done = new AtomicIntegerArray(histories.size());
    }

    void write(Random random) {
      List<Integer> left = new ArrayList<>();
      for (int key = 0; key < histories.size(); key++) {
        left.add(key);
      }
      while (!left.isEmpty()) {
        int place = random.nextInt(left.size());
        int key = left.get(place);
        int at = begun.incrementAndGet(key);
        put(keys, id(histories.get(key)), state(key, at));
        done.set(key, at);
        if (at == puts) {
          left.set(place, left.get(left.size() - 1));
          left.remove(left.size() - 1);
        }
      }
    }

    /** What the put of this number is of; a short history starts over, which is all the same. */
    private KeyState state(int key, int at) {
      List<KeyState> history = histories.get(key);
      return history.get((at - 1) % history.size());
    }

    Callable<Long> reader(Random random, String seed) {
      return () -> {
        long read = 0;
        while (!over.get() || read == 0) {
          int key = random.nextInt(histories.size());
          int from = done.get(key);
          ProjectedKey found = keys.find(id(histories.get(key)));
          check(key, from, found, seed);
          read++;
        }
        return reads.addAndGet(read);
      };
    }

    private void check(int key, int from, ProjectedKey found, String seed) {
      int to = begun.get(key);
      if (found == null) {
        assertEquals(0, from, seed);
        return;
      }
      KeyState state = Judged.of(found.state());
      int size = histories.get(key).size();
      for (int at = Math.max(1, from); at <= Math.min(to, from + size); at++) {
        KeyState expected = state(key, at);
        if (state.equals(Judged.of(expected))
            && Objects.equals(Judged.of(expected.view()), Judged.of(found.key()))
            && Objects.equals(LIMITS.of(expected.key()).limits(), found.quota().limits())) {
          return;
        }
      }
      throw new AssertionError(
          "none of the states " + from + " to " + to + " of key " + key + ", " + seed);
    }
  }

  private List<List<KeyState>> histories(int count, int events) {
    List<List<KeyState>> histories = new ArrayList<>();
    while (histories.size() < count) {
      List<KeyState> history = RandomHistory.of(random, events);
      if (history.stream().anyMatch(state -> state.key() != null)) {
        histories.add(history);
      }
    }
    return histories;
  }

  private static KeyId id(List<KeyState> history) {
    return history.stream()
        .filter(state -> state.key() != null)
        .findFirst()
        .orElseThrow()
        .key()
        .id();
  }

  private static void put(PackedKeys keys, KeyId id, KeyState state) {
    keys.put(id, state);
  }

  private void assertSame(PackedKeys keys, KeyId id, KeyState state) {
    ProjectedKey found = keys.find(id);
    assertNotNull(found, "seed " + seed);
    assertEquals(Judged.of(state), Judged.of(found.state()), "seed " + seed);
    assertEquals(Judged.of(state.view()), Judged.of(found.key()), "seed " + seed);
    assertEquals(LIMITS.of(state.key()).limits(), found.quota().limits(), "seed " + seed);
  }
}
