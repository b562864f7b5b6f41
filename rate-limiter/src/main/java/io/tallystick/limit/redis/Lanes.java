package io.tallystick.limit.redis;

import org.jspecify.annotations.Nullable;

/**
 * The ways to the servers that together hold all counts: one lane for each, so that a lost server
 * concerns its own keys alone. Safe from any thread; nothing but start and close blocks.
 */
interface Lanes extends AutoCloseable {
  /** Starts them, and waits for the first try of each, whatever comes of it. */
  void start();

  /** The lane of a call, null when nobody is known to hold its keys. */
  @Nullable Lane of(ScriptCall call);

  /**
   * The lane that a redirect names.
   *
   * @param from who sent it
   * @param forGood whether further calls for the slot go there too
   * @return null when there is no such way
   */
  @Nullable Lane redirected(Lane from, String redirect, boolean forGood);

  /** Somebody says that the servers have changed their parts. */
  void doubt();

  /** Whether a server is taken for lost, or none is known. */
  boolean isAnyLost();

  /** Whether a server may throw counts away. */
  boolean mayEvict();

  /** How often a server was taken for lost. */
  long breakerOpenings();

  /** Every call fails from now on; those on their way are not disturbed. */
  void shut();

  /** Ends every thread that looks after the lanes. */
  @Override
  void close();
}
