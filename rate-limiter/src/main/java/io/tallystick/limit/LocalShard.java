package io.tallystick.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The local counts of some groups; all counts of a call are in one shard, so that they are taken
 * together or not at all. Any thread: every method locks.
 */
final class LocalShard {
  private static final long SWEEP_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final int countsMax;
  private final Map<Key, LocalCount> counts = new HashMap<>();
  private long sweptNanos;
  private boolean wasSwept;

  /** A count's name. A limit that is changed in kind or window is another one. */
  private record Key(
      String group, String subject, String name, Algorithm algorithm, long windowMillis) {}

  /** One limit of a call, with its count. */
  private record Line(String subject, Limit limit, LocalCount count, LocalCount.Part part) {
    boolean refuses(long cost, LocalCount.Moment now) {
      return cost > 0 && cost > count.room(part, now);
    }

    LimitState state(boolean exceeded, long cost, LocalCount.Moment now) {
      long resetMillis = exceeded ? waitMillis(cost, now) : count.resetMillis(part, now);
      return new LimitState(subject, limit, count.room(part, now), resetMillis, exceeded);
    }

    /** A cost above the part alone may well fit when Redis is back: ask again in a window. */
    private long waitMillis(long cost, LocalCount.Moment now) {
      if (cost > limit.burst()) {
        return LimitState.NEVER;
      }
      return cost > part.atOnce() ? limit.windowMillis() : count.waitMillis(cost, part, now);
    }
  }

  LocalShard(int countsMax) {
    this.countsMax = countsMax;
  }

  synchronized int size() {
    return counts.size();
  }

  /** What the part of each limit allows; unavailable when there is no room to count. */
  synchronized Decision decide(Take take, Share share, LocalCount.Moment now) {
    makeRoom(take.bundle().limitCount(), now);
    List<Line> lines = lines(take.bundle(), share, now);
    if (lines == null) {
      return new Decision(Outcome.UNAVAILABLE, Source.REDIS_LOST, List.of());
    }
    boolean admitted =
        lines.stream().allMatch(line -> line.limit().shadow() || !line.refuses(take.cost(), now));
    List<LimitState> states = new ArrayList<>(lines.size());
    for (Line line : lines) {
      boolean exceeded = line.refuses(take.cost(), now);
      if (admitted && !exceeded) {
        line.count().take(take.cost(), now);
      }
      states.add(line.state(exceeded, take.cost(), now));
    }
    return new Decision(admitted ? Outcome.ADMITTED : Outcome.DENIED, Source.REDIS_LOST, states);
  }

  /** Null when one of them must not or can't be counted here. */
  private @Nullable List<Line> lines(Bundle bundle, Share share, LocalCount.Moment now) {
    List<Line> lines = new ArrayList<>(bundle.limitCount());
    for (Claim claim : bundle.claims()) {
      for (Limit limit : claim.limits()) {
        LocalCount count = count(bundle.group(), claim.subject(), limit, now);
        if (count == null) {
          return null;
        }
        lines.add(new Line(claim.subject(), limit, count, LocalCount.Part.of(limit, share)));
      }
    }
    return lines;
  }

  private @Nullable LocalCount count(
      String group, String subject, Limit limit, LocalCount.Moment now) {
    if (limit.algorithm() == Algorithm.CREDITS) {
      return null;
    }
    Key key = new Key(group, subject, limit.name(), limit.algorithm(), limit.windowMillis());
    LocalCount known = counts.get(key);
    if (known != null || counts.size() >= countsMax) {
      return known;
    }
    LocalCount made = LocalCount.of(limit, now);
    counts.put(key, made);
    return made;
  }

  /** Forgets what counts nothing any more, now and then, before it refuses. */
  private void makeRoom(int wanted, LocalCount.Moment now) {
    boolean isDue = !wasSwept || now.nanos() - sweptNanos >= SWEEP_EVERY_NANOS;
    if (isDue && counts.size() + wanted > countsMax) {
      wasSwept = true;
      sweptNanos = now.nanos();
      counts.values().removeIf(count -> count.isEmpty(now));
    }
  }
}
