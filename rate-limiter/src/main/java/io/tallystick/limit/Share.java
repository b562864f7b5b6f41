package io.tallystick.limit;

/**
 * Which part of each limit a node may admit on its own while Redis is lost. The parts of all nodes
 * add up to exactly the limit. An immutable value.
 *
 * @param index this node's place among the live ones, from 0
 * @param nodes how many are live, this one included
 */
public record Share(int index, int nodes) {
  /** Of a node that is alone. */
  public static final Share WHOLE = new Share(0, 1);

  /**
   * @throws IllegalArgumentException when the node is none of the nodes
   */
  public Share {
    if (index < 0 || index >= nodes) {
      throw new IllegalArgumentException("no node " + index + " of " + nodes);
    }
  }

  /** The first nodes take what does not divide. */
  public long of(long limit) {
    return limit / nodes + (index < limit % nodes ? 1 : 0);
  }
}
