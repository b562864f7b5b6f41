package io.tallystick.runtime.ops;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why a service is not ready, if it is not: each part adds a check that answers null or a sentence.
 * Any thread; checks must be cheap and must not block.
 */
public final class Readiness {
  private final List<Supplier<@Nullable String>> checks = new CopyOnWriteArrayList<>();

  public void add(Supplier<@Nullable String> check) {
    checks.add(check);
  }

  /** The sentences of all parts that are not ready; empty means ready. */
  public List<String> reasons() {
    return checks.stream()
        .map(Supplier::get)
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .toList();
  }

  public boolean isReady() {
    return reasons().isEmpty();
  }
}
