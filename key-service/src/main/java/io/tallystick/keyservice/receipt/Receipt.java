package io.tallystick.keyservice.receipt;

import io.tallystick.runtime.cluster.Peer;
import java.util.List;

/**
 * Whether a record of the log is in force on every verifier. Immutable.
 *
 * @param inForce on all that may be answering
 * @param verifiers how many may be answering
 * @param millis how long it took since this node had folded the record, or how long was waited
 * @param silent those that may be answering and have not said that they have the record
 * @param gone those that fell silent without a farewell, for so long that they answer STALE by now,
 *     until they have caught up
 */
public record Receipt(
    boolean inForce, int verifiers, long millis, List<Peer> silent, List<Peer> gone) {

  public Receipt {
    silent = List.copyOf(silent);
    gone = List.copyOf(gone);
  }
}
