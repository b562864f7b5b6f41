package io.tallystick.verifier.usage;

import io.tallystick.key.text.IdWords;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.verdict.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What some threads count, mostly a single one: a table for each minute that nobody has taken yet.
 * Any thread; the lock is held for an addition or to swap the tables out, and rarely wanted by two.
 */
class CountStripe {
  private static final CountTable NONE = new CountTable(Long.MIN_VALUE, 0);

  private final CountRoom room;
  private final Map<Long, CountTable> byMinute = new HashMap<>();
  private CountTable current = NONE;

  private CountStripe(CountRoom room) {
    this.room = room;
  }

  /** One whose lock shares no cache line with that of another. */
  static CountStripe apart(CountRoom room) {
    return new Apart(room);
  }

  /** Counts a call, false if there is no room. */
  boolean add(KeyId id, Code code, long cost, long atMillis) {
    long high = IdWords.high(id);
    long low = IdWords.low(id);
    long minute = Math.floorDiv(atMillis, CallCounts.MINUTE_MILLIS);
    int lastMillis = (int) (atMillis - minute * CallCounts.MINUTE_MILLIS);
    synchronized (this) {
      CountTable table = current.minute() == minute ? current : turn(minute);
      if (table == null) {
        return false;
      }
      int place = table.find(high, low, code);
      if (place <= 0) {
        place = room.isFull() ? 0 : table.insert(place, high, low, code);
        if (place == 0) {
          return false;
        }
        room.add(1);
      }
      table.add(place, code == Code.VALID ? cost : 0, lastMillis);
      return true;
    }
  }

  /** Takes all tables out; for the thread that reports. */
  List<CountTable> take() {
    CountTable fresh = fresh(); // Before the lock: a large array takes a while.
    synchronized (this) {
      List<CountTable> taken = new ArrayList<>(byMinute.values());
      byMinute.clear();
      if (fresh != NONE) {
        byMinute.put(fresh.minute(), fresh);
      }
      current = fresh;
      return taken;
    }
  }

  private @Nullable CountTable turn(long minute) {
    // A clock that was put back finds the minute's table again.
    CountTable table = byMinute.get(minute);
    if (table == null) {
      if (room.isFull()) {
        return null;
      }
      table = new CountTable(minute, current.rows());
      byMinute.put(minute, table);
    }
    current = table;
    return table;
  }

  private CountTable fresh() {
    CountTable last;
    int rows;
    synchronized (this) {
      last = current;
      rows = last.rows();
    }
    return rows == 0 ? NONE : new CountTable(last.minute(), rows);
  }

  /**
   * The fields of a class stand before those of its child, so there are 128 bytes between what one
   * stripe's thread writes and the next object.
   */
  @SuppressWarnings("unused") // Nobody reads what only keeps a distance.
  private static final class Apart extends CountStripe {
    long pad0;
    long pad1;
    long pad2;
    long pad3;
    long pad4;
    long pad5;
    long pad6;
    long pad7;
    long pad8;
    long pad9;
    long pad10;
    long pad11;
    long pad12;
    long pad13;
    long pad14;
    long pad15;

    Apart(CountRoom room) {
      super(room);
    }
  }
}
