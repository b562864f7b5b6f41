package io.tallystick.runtime.cluster;

import java.util.List;

/**
 * What has been heard through Kafka, where everything stands in one order: all that was said from
 * one moment until another, by this node's monotonic clock. Immutable.
 *
 * @param began false as long as nothing of it has been heard whole; the times mean nothing then
 * @param peers the nodes that were heard, through Kafka or Redis
 */
public record Hearing(boolean began, long sinceNanos, long untilNanos, List<Peer> peers) {}
