package io.tallystick.verifier.bootstrap;

import io.tallystick.key.codec.KeyStateReader;
import io.tallystick.key.state.LeanKey;
import io.tallystick.runtime.kafka.LogPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of the state topic where the consumer has them, while they are in the nearest
 * cache: to copy them first, or to read them on another core, costs as much as to read them. Never
 * fails; what is wrong with a state is told later. One thread.
 */
final class StateDeserializer implements Deserializer<ReadState> {
  private static final KeyStateReader READER = new KeyStateReader();

  private final byte[] topicId;

  /**
   * @param topicId of the key-log of now
   */
  StateDeserializer(String topicId) {
    this.topicId = topicId.getBytes(StandardCharsets.UTF_8);
  }

  /** What a record holds, also one without a value, which a consumer asks nobody of. */
  ReadState of(ConsumerRecord<byte[], ReadState> record) {
    ReadState state = record.value();
    return state == null ? read(record.headers(), null) : state;
  }

  private ReadState read(Headers headers, @Nullable ByteBuffer data) {
    long place = LogPlace.offsetOn(topicId, headers);
    if (data == null || place < 0) {
      return new ReadState(place, null, null);
    }
    if (data.hasArray()) {
      int from = data.arrayOffset() + data.position();
      LeanKey usual = READER.read(data.array(), from, from + data.remaining());
      if (usual != null) {
        return new ReadState(place, usual, null);
      }
    }
    byte[] other = new byte[data.remaining()];
    data.get(other);
    return new ReadState(place, null, other);
  }

  @Override
  public ReadState deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
    return read(headers, data);
  }

  @Override
  public ReadState deserialize(String topic, Headers headers, byte @Nullable [] data) {
    return read(headers, data == null ? null : ByteBuffer.wrap(data));
  }

  @Override
  public ReadState deserialize(String topic, byte[] data) {
    throw new UnsupportedOperationException("a state is nothing without its headers");
  }
}
