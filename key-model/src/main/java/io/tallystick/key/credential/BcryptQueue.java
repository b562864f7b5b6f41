package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for bcrypt: a line per key, of which one runs at a time, the highest rank first and
 * then the oldest. When a line or all of them together are full, the lowest rank has to go, and of
 * equals the newcomer. Any thread.
 */
final class BcryptQueue {
  /** How many may wait for one answer; a script with more threads than this tries again. */
  static final int ASKERS_MAX = 256;

  private final int sizeMax;
  private final int lineSizeMax;
  private final Map<KeyId, Line> lines = new HashMap<>();
  private int size;

  /** A key's tasks. It is being worked on as long as it is in the map. */
  private static final class Line {
    private final List<BcryptTask> waiting = new ArrayList<>();
    private @Nullable BcryptTask running;
    private final Map<BcryptMemory.Entry, Integer> askers = new HashMap<>();

    int size() {
      return waiting.size() + (running == null ? 0 : 1);
    }

    @Nullable BcryptTask find(BcryptMemory.Entry entry) {
      if (running != null && running.entry().equals(entry)) {
        return running;
      }
      return waiting.stream().filter(task -> task.entry().equals(entry)).findFirst().orElse(null);
    }
  }

  /**
   * What became of an offered task.
   *
   * @param task the one to wait for: that which was offered, or an earlier one that asks the same
   * @param refused the one that had to go, perhaps the same
   * @param starts whether the key has to be worked on from now on
   */
  record Offer(BcryptTask task, @Nullable BcryptTask refused, boolean starts) {}

  /**
   * @param sizeMax how many may run or wait at once, over all keys
   * @param lineSizeMax and of one key
   */
  BcryptQueue(int sizeMax, int lineSizeMax) {
    this.sizeMax = sizeMax;
    this.lineSizeMax = lineSizeMax;
  }

  synchronized Offer offer(BcryptTask task) {
    KeyId id = task.entry().question().id();
    Line line = lines.get(id);
    boolean starts = line == null;
    if (line == null) {
      line = new Line();
      lines.put(id, line);
    }
    BcryptTask same = line.find(task.entry());
    if (same != null) {
      int askers = line.askers.merge(task.entry(), 1, Integer::sum);
      return askers > ASKERS_MAX ? new Offer(task, task, false) : new Offer(same, null, false);
    }
    line.waiting.add(task);
    line.askers.put(task.entry(), 1);
    size++;
    BcryptTask refused = refused(line);
    if (starts && line.size() == 0) {
      lines.remove(id);
      starts = false;
    }
    return new Offer(task, refused, starts);
  }

  /** Gives the key's next task to run; null, and the key is no longer worked on, if none waits. */
  synchronized @Nullable BcryptTask take(KeyId id) {
    Line line = lines.get(id);
    if (line == null || line.waiting.isEmpty()) {
      lines.remove(id);
      return null;
    }
    BcryptTask first = line.waiting.get(0);
    for (BcryptTask task : line.waiting) {
      first = task.rank() > first.rank() ? task : first;
    }
    line.waiting.remove(first);
    line.running = first;
    return first;
  }

  /** Takes the one that ran out; whether the key has to be worked on further. */
  synchronized boolean leave(BcryptTask task) {
    KeyId id = task.entry().question().id();
    Line line = lines.get(id);
    if (line == null) {
      return false;
    }
    line.running = null;
    line.askers.remove(task.entry());
    size--;
    if (line.waiting.isEmpty()) {
      lines.remove(id);
      return false;
    }
    return true;
  }

  /** Takes out all that waits for a key that can't be worked on. */
  synchronized List<BcryptTask> drain(KeyId id) {
    Line line = lines.remove(id);
    List<BcryptTask> drained = line == null ? List.of() : line.waiting;
    size -= drained.size();
    return drained;
  }

  private @Nullable BcryptTask refused(Line own) {
    BcryptTask refused = null;
    if (own.size() > lineSizeMax) {
      refused = least(List.of(own));
    } else if (size > sizeMax) {
      int longest = lines.values().stream().mapToInt(Line::size).max().orElse(0);
      // The newcomer's line stands last, so that of equals the newcomer has to go.
      List<Line> candidates = new ArrayList<>();
      lines.values().stream()
          .filter(line -> line != own && line.size() == longest)
          .forEach(candidates::add);
      if (own.size() == longest) {
        candidates.add(own);
      }
      refused = least(candidates);
    }
    if (refused != null) {
      Line line = lines.get(refused.entry().question().id());
      if (line != null) {
        line.waiting.remove(refused);
        line.askers.remove(refused.entry());
      }
      size--;
    }
    return refused;
  }

  private static @Nullable BcryptTask least(Collection<Line> among) {
    BcryptTask least = null;
    for (Line line : among) {
      for (BcryptTask task : line.waiting) {
        least = least == null || task.rank() <= least.rank() ? task : least;
      }
    }
    return least;
  }
}
