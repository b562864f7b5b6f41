package io.tallystick.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.verifier.support.MannWhitney;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An unknown id and a wrong secret take the same work: 10,000 timings of each, interleaved at
 * random, of which as many are longer on this side as on that. In process a difference of two steps
 * of the clock, ten nanoseconds each, can be seen; so what is asked for is not that there is none,
 * but that it is far below what any part of the work takes. What can be seen from outside is
 * another test's question.
 */
class SameTimeTest {
  private static final int KEYS = 200;
  private static final int TIMINGS = 10_000;
  private static final int WARM_UPS = 8;

  /**
   * Without the look-up of a decoy the share is 0.25 and less, without the work of the tag it is
   * next to 0.
   */
  private static final double FROM_HALF_MAX = 0.12;

  /** A machine that does something else may spoil one; a difference that is there shows in all. */
  private static final int ATTEMPTS = 3;

  private final InProcess node =
      new InProcess(ForeignFormats.NONE, InstantSource.system(), System::nanoTime);
  private final List<Minted> keys = new ArrayList<>();

  /** As many that no key has: whoever wants to know of an id asks for the same one many times. */
  private final List<Minted> strangers = new ArrayList<>();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void unknownId_andWrongSecret_takeTheSameTime() {
    for (int i = 0; i < KEYS; i++) {
      keys.add(Minted.plain());
      strangers.add(Minted.plain());
    }
    node.fold(keys.stream().map(Minted::created).toArray(KeyEvent[]::new));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < WARM_UPS; i++) {
      time(random);
    }
    List<Double> shares = new ArrayList<>();
    boolean alike = false;
    for (int attempt = 0; attempt < ATTEMPTS && !alike; attempt++) {
      long[][] timings = time(random);
      double share = MannWhitney.share(timings[0], timings[1]);
      shares.add(share);
      alike = Math.abs(share - 0.5) < FROM_HALF_MAX;
    }
    assertTrue(alike, "an unknown id is slower in these shares: " + shares + ", seed " + seed);
  }

  /** One of the two, made beforehand, so that neither finds its text in a nearer cache. */
  private record Shown(int sample, Asked asked) {}

  /** Unknown ids first, wrong secrets second. */
  private long[][] time(Random random) {
    long[][] timings = new long[2][TIMINGS];
    int[] counts = new int[2];
    Answer[] last = new Answer[1];
    for (Shown shown : shown(random)) {
      long startNanos = System.nanoTime();
      node.verifier.verify(shown.asked(), answer -> last[0] = answer);
      timings[shown.sample()][counts[shown.sample()]++] = System.nanoTime() - startNanos;
      assertEquals(Code.INVALID, last[0].code());
    }
    return timings;
  }

  private List<Shown> shown(Random random) {
    List<Shown> shown = new ArrayList<>();
    for (int i = 0; i < TIMINGS; i++) {
      shown.add(shown(0, strangers.get(random.nextInt(KEYS)).withWrongSecret()));
      shown.add(shown(1, keys.get(random.nextInt(KEYS)).withWrongSecret()));
    }
    Collections.shuffle(shown, random);
    return shown;
  }

  private static Shown shown(int sample, String text) {
    return new Shown(sample, new Asked(text, List.of(), Asked.NO_ADDRESS, 1));
  }
}
