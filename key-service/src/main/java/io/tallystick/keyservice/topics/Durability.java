package io.tallystick.keyservice.topics;

/**
 * How safely the topics are kept.
 *
 * @param partitions of a key-log that is made here; fixed for ever, since more of them later would
 *     break the order per key
 * @param replication how many brokers hold a record
 * @param inSyncMin how many must have it before it counts as written
 */
public record Durability(int partitions, int replication, int inSyncMin) {}
