package io.tallystick.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LatenciesTest {

  @Test
  void quantile_ofManyLatencies_isWithinTwoPercentOfTheTrueOne() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Latencies latencies = new Latencies();
    long[] micros = new long[100_000];
    for (int i = 0; i < micros.length; i++) {
      micros[i] = 1 + (long) Math.exp(random.nextDouble() * 15);
      latencies.add(micros[i] * 1_000);
    }
    Arrays.sort(micros);
    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
      long truth = micros[(int) Math.ceil(share * micros.length) - 1];
      long told = latencies.quantileMicros(share);
      assertTrue(told >= truth && told <= truth * 1.02 + 1, "seed " + seed + ": " + share);
    }
    assertEquals(micros.length, latencies.total());
  }

  @Test
  void quantile_ofOneLatency_isThat() {
    Latencies latencies = new Latencies();
    latencies.add(7_000);
    assertEquals(7, latencies.quantileMicros(0.5));
    assertEquals(0, new Latencies().quantileMicros(0.5));
  }
}
