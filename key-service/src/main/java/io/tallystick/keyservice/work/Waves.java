package io.tallystick.keyservice.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Does many things of one call a few at a time, so that one large call leaves room for others. Any
 * thread; nothing here blocks.
 */
public final class Waves {
  private static final int UNDER_WAY_MAX = 64;

  private Waves() {}

  /**
   * Gives each item to {@code work}, whose futures must not fail, and collects what they come to,
   * in the order of the items.
   */
  public static <T, R> CompletableFuture<List<R>> each(
      List<T> items, Function<T, CompletableFuture<R>> work) {
    return from(items, 0, work, new ArrayList<>(items.size()));
  }

  private static <T, R> CompletableFuture<List<R>> from(
      List<T> items, int from, Function<T, CompletableFuture<R>> work, List<R> done) {
    if (from >= items.size()) {
      return CompletableFuture.completedFuture(done);
    }
    int to = Math.min(items.size(), from + UNDER_WAY_MAX);
    List<CompletableFuture<R>> wave = items.subList(from, to).stream().map(work).toList();
    // On another thread, so that a thousand waves that are done at once are no deep stack.
    return CompletableFuture.allOf(wave.toArray(CompletableFuture[]::new))
        .thenComposeAsync(
            all -> {
              wave.forEach(one -> done.add(one.join()));
              return from(items, to, work, done);
            });
  }
}
