package io.tallystick.runtime.kafka;

import io.tallystick.runtime.config.KafkaSettings;

/** The tail of the key-log, which has to be there before anything is known of keys. */
public final class KeyLogTail extends LogTail<KeyLogRecord> {

  /**
   * @param name of the thread and the Kafka client
   */
  public KeyLogTail(KafkaSettings kafka, String name, KeyLogFold fold) {
    super(
        kafka, name, new Source<>(KeyLogTopic.NAME, "the key-log", false, KeyLogRecord::of), fold);
  }
}
