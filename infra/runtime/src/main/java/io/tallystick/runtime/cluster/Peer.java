package io.tallystick.runtime.cluster;

/**
 * Another node, by its newest report. Immutable.
 *
 * @param heardNanos when that came, by this node's monotonic clock
 */
public record Peer(NodeReport report, long heardNanos) {

  /** How long it has been silent. */
  public long silentMillis(long nowNanos) {
    return Math.max(0, (nowNanos - heardNanos) / 1_000_000);
  }
}
