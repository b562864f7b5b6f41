package io.tallystick.runtime.cluster;

/**
 * What a node says of itself. Immutable.
 *
 * @param sequence one more for each report of the same run
 * @param address where it serves, empty if nowhere
 * @param ageMillis how long ago it last knew that it lacked nothing
 * @param stale whether it answers STALE
 * @param leaving whether this is its last report
 * @param applied how far it has folded
 */
public record NodeReport(
    NodeIdentity identity,
    long sequence,
    String address,
    long ageMillis,
    boolean stale,
    boolean leaving,
    AppliedOffsets applied) {

  NodeReport asLast() {
    return new NodeReport(identity, sequence, address, ageMillis, stale, true, applied);
  }
}
