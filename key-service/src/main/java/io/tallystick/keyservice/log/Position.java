package io.tallystick.keyservice.log;

/** Where a record stands on the key-log; means something inside one Kafka cluster only. */
public record Position(int partition, long offset) {}
