package io.tallystick.runtime.kafka;

import java.util.List;
import java.util.Map;

/**
 * What a tail feeds: the directory, a projection, a table of policies. Every call comes from the
 * one thread of the tail; an exception stops the tail and takes the node out of readiness.
 */
public interface LogFold<R> {

  /**
   * Where to go on, by partition; a partition that is not named starts at 0. May take as long as it
   * needs.
   *
   * @param topicId the topic's identity, so that offsets of another topic are not trusted
   */
  Map<Integer, Long> start(String topicId);

  /**
   * Takes a batch to fold, in order per partition. It may be in force only when {@link #settle} has
   * returned.
   *
   * @param next the offset after the batch, for every partition of the log
   */
  void fold(List<R> batch, Map<Integer, Long> next);

  /**
   * Returns when everything taken so far is in force, and throws what has failed since. Called
   * while the log is quiet and before the tail says that it has caught up.
   */
  default void settle() {}

  /**
   * Told by any thread that the tail closes: a {@link #start} under way that takes long ends soon,
   * with a {@link org.apache.kafka.common.errors.WakeupException}.
   */
  default void stop() {}
}
