package io.tallystick.keyservice.relay;

import io.tallystick.runtime.kafka.KeyLogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What was polled, up to the first record of each partition whose key can't be read. Pure.
 *
 * @param records in order per partition
 * @param next where each partition goes on after them
 * @param stopped the partitions that go no further, with the offset of the record that stops them
 */
record RelayBatch(
    List<KeyLogRecord> records,
    Map<TopicPartition, OffsetAndMetadata> next,
    Map<TopicPartition, Long> stopped) {

  /**
   * @param mark committed with each offset
   */
  static RelayBatch of(ConsumerRecords<byte[], byte[]> polled, String mark) {
    List<KeyLogRecord> records = new ArrayList<>(polled.count());
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    Map<TopicPartition, Long> stopped = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      if (stopped.containsKey(partition)) {
        continue;
      }
      KeyLogRecord readable = KeyLogRecord.of(record);
      if (readable == null) {
        stopped.put(partition, record.offset());
      } else {
        records.add(readable);
        next.put(partition, new OffsetAndMetadata(record.offset() + 1, mark));
      }
    }
    return new RelayBatch(records, next, stopped);
  }
}
