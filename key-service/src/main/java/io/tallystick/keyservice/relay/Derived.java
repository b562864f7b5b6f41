package io.tallystick.keyservice.relay;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one record of the key-log becomes.
 *
 * @param event for key-events, null when it is not for others
 * @param state for key-state
 */
record Derived(
    @Nullable ProducerRecord<byte[], byte[]> event, ProducerRecord<byte[], byte[]> state) {}
