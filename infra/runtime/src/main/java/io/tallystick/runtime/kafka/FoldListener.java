package io.tallystick.runtime.kafka;

import java.util.Map;

/** Is told how far a fold of the key-log is, by the thread that folds; must not block it. */
public interface FoldListener {
  /** For those who tell nobody. */
  FoldListener NONE =
      new FoldListener() {
        @Override
        public void begin(String topicId, Map<Integer, Long> next) {}

        @Override
        public void applied(Map<Integer, Long> next) {}
      };

  /**
   * Where the fold begins.
   *
   * @param topicId of the key-log
   * @param next the offset to go on at, by partition
   */
  void begin(String topicId, Map<Integer, Long> next);

  /** What is in force: the offset after the last one, by partition. */
  void applied(Map<Integer, Long> next);
}
