package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The short way that the script has for usual calls, on a real Redis, against the script without
 * it: the same answers and the same hashes after every step, whatever came before.
 */
final class UsualCallIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;
  private static final int TRACES = Integer.getInteger("tallystick.traces", 60);
  private static final int STEPS = 200;
  private static final Pattern INCREMENTS = Pattern.compile("cmdstat_hincrby:calls=(\\d+)");

  /** A lease that was had both ways. */
  private record Held(List<Limit> limits, Lease quick, Lease thorough) {}

  @Test
  void script_withAndWithoutTheShortWay_answersAndStoresTheSame() {
    try (OwnRedis one = new OwnRedis();
        OwnRedis other = new OwnRedis();
        ScriptWithClock quick = new ScriptWithClock(one.uri(), TakeScript.takeBody());
        ScriptWithClock thorough = new ScriptWithClock(other.uri(), TakeScript.longTakeBody())) {
      for (int i = 0; i < TRACES; i++) {
        trace(Seeds.next(), i, quick, thorough);
      }
      long increments = increments(quick);
      assertTrue(
          increments > TRACES && increments < increments(thorough) * 2 / 3,
          increments + " increments, which only the long way makes, and " + increments(thorough));
    }
  }

  private static void trace(
      long seed, int number, ScriptWithClock quick, ScriptWithClock thorough) {
    Random random = new Random(seed);
    List<Held> held = new ArrayList<>();
    List<Limit> limits = limits(random);
    long nowMicros = START_MICROS + random.nextLong(1_000_000_000);
    for (int step = 0; step < STEPS; step++) {
      limits = random.nextInt(50) == 0 ? limits(random) : limits;
      nowMicros = later(nowMicros, limits, random);
      String context = "seed " + seed + ", step " + step + ", " + limits + " at " + nowMicros;
      if (!held.isEmpty() && random.nextInt(3) == 0) {
        Held back = held.remove(0);
        long unused = 1 + random.nextLong(back.quick().permits());
        assertEquals(
            thorough.giveBack(
                bundle("g" + number, back.limits()), back.thorough(), unused, nowMicros),
            quick.giveBack(bundle("g" + number, back.limits()), back.quick(), unused, nowMicros),
            context);
      } else {
        List<Long> costs = random.nextInt(9) == 0 ? List.of(1L, 2L) : List.of(cost(random));
        long ahead = random.nextInt(6) == 0 ? 1 + random.nextInt(20) : 0;
        TakeReply expected = thorough.take(bundle("g" + number, limits), costs, ahead, nowMicros);
        TakeReply actual = quick.take(bundle("g" + number, limits), costs, ahead, nowMicros);
        assertEquals(expected, actual, context);
        if (expected.lease().permits() > 0) {
          held.add(new Held(limits, actual.lease(), expected.lease()));
        }
      }
      assertEquals(
          stored("g" + number, limits, thorough), stored("g" + number, limits, quick), context);
    }
  }

  private static List<String> stored(String group, List<Limit> limits, ScriptWithClock script) {
    List<String> stored = new ArrayList<>();
    for (String key : bundle(group, limits).keys()) {
      stored.add(new TreeMap<>(script.redis().hgetall(key)).toString());
      stored.add(script.redis().pttl(key) > 0 ? "ends" : "does not end");
    }
    return stored;
  }

  private static Bundle bundle(String group, List<Limit> limits) {
    return new Bundle(group, List.of(new Claim("k", limits)));
  }

  private static List<Limit> limits(Random random) {
    List<Limit> limits = new ArrayList<>();
    limits.add(limit("a", random));
    if (random.nextInt(3) == 0) {
      limits.add(random.nextInt(4) == 0 ? Limit.credits("c", 100) : limit("b", random));
    }
    return limits;
  }

  private static Limit limit(String name, Random random) {
    long windowMillis = random.nextBoolean() ? 1_000 : 1_000 + random.nextInt(9_000);
    Limit limit = Limit.sliding(name, 1 + random.nextInt(60), windowMillis);
    return random.nextInt(6) == 0 ? limit.inShadow() : limit;
  }

  private static long cost(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> 2;
      case 2 -> 70;
      default -> 1;
    };
  }

  private static long later(long nowMicros, List<Limit> limits, Random random) {
    long windowMicros = limits.get(0).windowMillis() * 1_000;
    long slotMicros = windowMicros / 100;
    return switch (random.nextInt(20)) {
      case 0 -> (nowMicros / slotMicros + 1) * slotMicros;
      case 1 -> (nowMicros / slotMicros + 1) * slotMicros - 1;
      case 2 -> nowMicros + windowMicros;
      case 3 -> nowMicros + windowMicros + slotMicros;
      case 4 -> nowMicros - slotMicros;
      case 5 -> random.nextInt(5) == 0 ? nowMicros - 3 * windowMicros : nowMicros;
      case 6 -> random.nextInt(5) == 0 ? nowMicros + 9 * windowMicros : nowMicros;
      default -> nowMicros + random.nextLong(4 * slotMicros);
    };
  }

  private static long increments(ScriptWithClock script) {
    Matcher matcher = INCREMENTS.matcher(script.redis().info("commandstats"));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
