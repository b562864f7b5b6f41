package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a seeded trace does next: moments at the edges of slots and windows, with clock steps
 * forward and back; limits that change under their name; costs, leases, give-backs. For one thread.
 */
final class RandomTrace {
  private static final String GROUP = "g";

  private final Random random;
  private final List<Limit> own;
  private final List<Limit> shared;
  private long nowMicros;

  RandomTrace(Random random, long startMicros) {
    this.random = random;
    this.nowMicros = startMicros + random.nextLong(1_000_000_000);
    this.own = new ArrayList<>(List.of(limit("a"), limit("b"), limit("c")));
    this.shared = new ArrayList<>(List.of(limit("a"), limit("b")));
  }

  /** Moves the clock, perhaps changes a limit, and tells the moment. */
  long next() {
    perhapsChange(own);
    perhapsChange(shared);
    nowMicros = later();
    return nowMicros;
  }

  Bundle bundle(String prefix) {
    return new Bundle(
        prefix + GROUP, List.of(new Claim("k/1", some(own)), new Claim("o", some(shared))));
  }

  List<Long> costs(Bundle bundle) {
    int calls = random.nextInt(4) == 0 ? random.nextInt(5) : 1;
    return Stream.generate(() -> cost(bundle)).limit(calls).toList();
  }

  long ahead() {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 0;
  }

  private Limit limit(String name) {
    long windowMillis = windowMillis();
    long limit = random.nextInt(8) == 0 ? 1 + random.nextLong(Limit.LIMIT_MAX) : small();
    Limit made =
        switch (random.nextInt(6)) {
          case 0, 1 -> Limit.sliding(name, limit, windowMillis);
          case 2, 3 -> gcra(name, limit, windowMillis);
          case 4 ->
              random.nextInt(3) == 0
                  ? Limit.monthly(name, limit)
                  : Limit.fixed(name, limit, windowMillis);
          default -> Limit.credits(name, limit);
        };
    return random.nextInt(6) == 0 ? made.inShadow() : made;
  }

  private Limit gcra(String name, long limit, long windowMillis) {
    long burst = random.nextBoolean() ? limit : 1 + random.nextLong(limit);
    return Limit.gcra(name, limit, windowMillis, burst);
  }

  private long small() {
    return 1 + random.nextInt(random.nextBoolean() ? 20 : 300);
  }

  private long windowMillis() {
    return switch (random.nextInt(5)) {
      case 0 -> 86_400_000;
      case 1 -> 1_000;
      case 2 -> Limit.WINDOW_MILLIS_MAX;
      default -> 1_000 + random.nextInt(10_000);
    };
  }

  /** At least one limit of each: the first always has some. */
  private List<Limit> some(List<Limit> limits) {
    int from = random.nextInt(limits.size());
    return List.copyOf(limits.subList(from, from + 1 + random.nextInt(limits.size() - from)));
  }

  private void perhapsChange(List<Limit> limits) {
    int i = random.nextInt(limits.size());
    Limit old = limits.get(i);
    switch (random.nextInt(100)) {
      case 0 -> limits.set(i, limit(old.name()));
      case 1 -> limits.set(i, rebuilt(old, small(), old.windowMillis()));
      case 2 -> limits.set(i, rebuilt(old, old.limit(), windowMillis()));
      case 3 -> limits.set(i, old.inShadow());
      default -> {}
    }
  }

  private static Limit rebuilt(Limit old, long limit, long windowMillis) {
    long burst = Math.min(old.burst(), limit);
    return new Limit(old.name(), old.algorithm(), limit, windowMillis, burst, old.shadow());
  }

  private long cost(Bundle bundle) {
    Limit limit = any(bundle);
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> limit.burst();
      case 2 -> limit.burst() + 1;
      case 3 -> 1 + random.nextLong(limit.burst());
      case 4 -> 2;
      default -> 1;
    };
  }

  private Limit any(Bundle bundle) {
    List<Limit> limits =
        bundle.claims().stream().flatMap(claim -> claim.limits().stream()).toList();
    return limits.get(random.nextInt(limits.size()));
  }

  private long later() {
    Limit limit = own.get(random.nextInt(own.size()));
    long windowMicros = Math.max(1_000, limit.windowMillis()) * 1_000;
    long slotMicros = windowMicros / 100;
    long edgeMicros = (nowMicros / slotMicros + 1) * slotMicros;
    long permitMicros = windowMicros / limit.limit();
    return switch (random.nextInt(24)) {
      case 0 -> nowMicros + 1;
      case 1 -> edgeMicros - 1;
      case 2 -> edgeMicros;
      case 3 -> edgeMicros + 1;
      case 4 -> random.nextInt(3) == 0 ? nowMicros + windowMicros - 1 : nowMicros;
      case 5 -> random.nextInt(3) == 0 ? nowMicros + windowMicros : nowMicros;
      case 6 -> (nowMicros / windowMicros + 1) * windowMicros - 1;
      case 7 -> (nowMicros / windowMicros + 1) * windowMicros;
      case 8 -> random.nextInt(4) == 0 ? nowMicros - random.nextLong(windowMicros) : nowMicros;
      case 9 -> random.nextInt(12) == 0 ? nowMicros - 3 * windowMicros : nowMicros;
      case 10 -> random.nextInt(12) == 0 ? nowMicros + 10 * windowMicros : nowMicros;
      case 11, 12, 13 -> nowMicros + permitMicros;
      case 14 -> nowMicros + random.nextLong(2 * permitMicros + 2);
      case 15, 16, 17 -> nowMicros + random.nextLong(2 * slotMicros);
      default -> nowMicros + random.nextInt(2_000);
    };
  }
}
