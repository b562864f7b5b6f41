package io.tallystick.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process it was: its number and when it started, so that a number which the system has given
 * to another process since is not taken for it. Immutable.
 */
record ChildIdentity(long pid, Instant startedAt) {
  // Linux derives the start from a boot time that moves by a second when the clock is set.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static ChildIdentity of(ProcessHandle process) {
    return new ChildIdentity(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  /** Reads {@link #text}, or throws an {@link IllegalArgumentException}. */
  static ChildIdentity parse(String text) {
    String[] words = text.strip().split(" ", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException("it does not name a process");
    }
    return new ChildIdentity(
        Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1])));
  }

  String text() {
    return pid + " " + startedAt.toEpochMilli();
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid).filter(process -> isSameStart(of(process).startedAt()));
  }

  private boolean isSameStart(Instant other) {
    return Duration.between(startedAt, other).abs().compareTo(TOLERANCE) <= 0;
  }
}
