package io.tallystick.verifier.bootstrap;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** The value of a state record as it was read where it lay. Immutable. */
final class ReadState {
  private final long place;
  private final @Nullable LeanKey usual;
  private final byte @Nullable [] other;

  /**
   * @param place on the key-log, as {@link io.tallystick.runtime.kafka.LogPlace#offsetOn} tells it
   * @param usual the key of a usual state
   * @param other a copy of what is no usual state
   */
  ReadState(long place, @Nullable LeanKey usual, byte @Nullable [] other) {
    this.place = place;
    this.usual = usual;
    this.other = other;
  }

  long place() {
    return place;
  }

  /** The key if the state is a usual one of {@code id}, null if {@link #decode} has to tell. */
  @Nullable LeanKey usual(KeyId id) {
    return usual != null && usual.id().equals(id) ? usual : null;
  }

  /** What the codec says of a state that is not usual. */
  KeyState decode(KeyId id) throws EventUnreadable {
    if (usual != null) {
      throw new EventUnreadable("a state of another key than its record's");
    }
    return KeyStateCodec.decode(id, other);
  }
}
