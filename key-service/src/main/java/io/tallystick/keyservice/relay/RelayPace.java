package io.tallystick.keyservice.relay;

/**
 * How fast the relay notices and retries.
 *
 * @param sessionMillis after which a silent node's partitions go to others
 * @param heartbeatMillis how often a node hears that the partitions are shared out anew
 * @param transactionMillis after which the transaction of a dead node is aborted
 * @param retryMillis between a failure and the next start
 */
record RelayPace(int sessionMillis, int heartbeatMillis, int transactionMillis, long retryMillis) {
  static final RelayPace USUAL = new RelayPace(10_000, 500, 10_000, 500);
}
