package io.tallystick.verifier.projection;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogFold;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.verifier.permit.KeyLimits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every key of the log, in memory. The tail's one thread writes, any thread reads without a lock
 * and sees each key at a whole version. An event folds onto the key as it is kept, which is enough:
 * no event asks for what is left out. A revoked key keeps its credential, so that its state is told
 * only to who proves the secret. A record that is no event quarantines its key and only that.
 */
public final class Projection implements KeyLogFold {
  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

  private final PackedKeys keys;
  private final KeyLimits limits;
  private final ForeignNames foreignNames = new ForeignNames();
  private final AtomicInteger quarantined = new AtomicInteger();
  private volatile Runnable afterFold = () -> {};

  public Projection(KeyLimits limits) {
    this.limits = limits;
    this.keys = new PackedKeys(limits);
  }

  /** Which limits apply to its keys. */
  public KeyLimits limits() {
    return limits;
  }

  /** Has {@code told} run by the tail's thread after each batch; it must be quick. */
  public void afterFold(Runnable told) {
    afterFold = told;
  }

  /** The key with this id, null if the log knows none. */
  public @Nullable ProjectedKey find(KeyId id) {
    return keys.find(id);
  }

  /** The key with this id, or what takes the same work and is none; null if there is no key yet. */
  public @Nullable ProjectedKey findOrDecoy(KeyId id) {
    return keys.findOrDecoy(id);
  }

  /** The key that a text of another system leads to, null if the log knows none. */
  public @Nullable ProjectedKey find(ForeignName name) {
    KeyId id = foreignNames.find(name);
    return id == null ? null : keys.find(id);
  }

  public int size() {
    return keys.size();
  }

  public int quarantinedCount() {
    return quarantined.get();
  }

  /**
   * Takes a key as it was after some record of the log, unless as much or more of it is known. The
   * tail's thread only.
   */
  public void restore(KeyId id, KeyState state) {
    if (!keys.putIfLater(id, state)) {
      return;
    }
    Key key = state.key();
    if (key != null) {
      foreignNames.addAll(key);
    }
    if (state.isQuarantined()) {
      quarantined.incrementAndGet();
    }
  }

  /** The same for a key of our own that is not quarantined. The tail's thread only. */
  public void restore(LeanKey key) {
    keys.putIfLater(key);
  }

  /** From the beginning: nothing here outlives the process. */
  @Override
  public Map<Integer, Long> start(String topicId) {
    return Map.of();
  }

  @Override
  public void fold(List<KeyLogRecord> batch, Map<Integer, Long> next) {
    batch.forEach(this::fold);
    afterFold.run();
  }

  private void fold(KeyLogRecord record) {
    ProjectedKey before = keys.find(record.id());
    Folded folded = folded(record, before == null ? KeyState.NONE : before.state());
    if (folded.effect() == Effect.SKIPPED) {
      return;
    }
    KeyState state = folded.state();
    Key key = state.key();
    keys.put(record.id(), state);
    if (key != null) {
      foreignNames.add(key); // After the key itself: a name that is found leads to a key.
    }
    if (folded.effect() == Effect.QUARANTINED) {
      quarantined.incrementAndGet();
      LOG.error(
          "key {} is quarantined by the record at partition {}, offset {}: {}",
          record.id(),
          record.partition(),
          record.offset(),
          state.quarantine());
    }
  }

  private static Folded folded(KeyLogRecord record, KeyState before) {
    try {
      return before.fold(record.event());
    } catch (EventUnreadable e) {
      return before.quarantined(String.valueOf(e.getMessage()));
    }
  }
}
