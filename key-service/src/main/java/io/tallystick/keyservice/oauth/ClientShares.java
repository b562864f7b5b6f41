package io.tallystick.keyservice.oauth;

import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.work.Busy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How much of the work on tokens each client may have under way at once: one that hammers is {@link
 * Busy} then, and never takes the places of all others. Any thread; nothing here blocks.
 */
public final class ClientShares {
  /** A sixteenth of the signatures that may wait; far more than one client waits for at once. */
  static final int EACH_MAX = 64;

  private final Map<KeyId, Integer> underWay = new ConcurrentHashMap<>();

  /** Does {@code work} if the client has room for it; the future is done once the place is free. */
  public <T> CompletableFuture<T> run(KeyId client, Supplier<CompletableFuture<T>> work) {
    if (underWay.merge(client, 1, Integer::sum) > EACH_MAX) {
      leave(client);
      return CompletableFuture.failedFuture(new Busy("the share of a client"));
    }
    CompletableFuture<T> done;
    try {
      done = work.get();
    } catch (RuntimeException e) {
      done = CompletableFuture.failedFuture(e);
    }
    return done.whenComplete((result, failure) -> leave(client));
  }

  /** How many clients have work under way. */
  int clients() {
    return underWay.size();
  }

  private void leave(KeyId client) {
    underWay.computeIfPresent(client, (id, count) -> count == 1 ? null : count - 1);
  }
}
