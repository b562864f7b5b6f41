package io.tallystick.bench.measured;

/** Something that takes one permit of the one limit that is measured. Any thread; it may block. */
public interface LimiterTarget extends AutoCloseable {
  String name();

  /** Whether the permit was taken. */
  boolean take();

  /** Commands that were sent to Redis so far. */
  long commandsSent();

  @Override
  void close();
}
