package io.tallystick.runtime.kafka;

/** The name of the key-log and of its headers, which follow the CloudEvents Kafka binding. */
public final class KeyLogTopic {
  public static final String NAME = "tallystick.key-log";
  public static final String SPEC_VERSION_HEADER = "ce_specversion";
  public static final String ID_HEADER = "ce_id";
  public static final String SOURCE_HEADER = "ce_source";
  public static final String TYPE_HEADER = "ce_type";
  public static final String TIME_HEADER = "ce_time";
  public static final String CONTENT_TYPE_HEADER = "content-type";

  private KeyLogTopic() {}
}
