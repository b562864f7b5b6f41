package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;

/** Finds the server to talk to. Calls block, for a bounded time. One thread. */
interface Finder {
  /**
   * The server that holds a slot and takes writes.
   *
   * @throws RedisUnavailable when nobody says which it is
   */
  RedisURI primaryOf(int slot) throws InterruptedException;
}
