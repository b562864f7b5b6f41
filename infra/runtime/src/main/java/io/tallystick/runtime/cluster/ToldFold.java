package io.tallystick.runtime.cluster;

import io.tallystick.runtime.kafka.KeyLogFold;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.util.List;
import java.util.Map;

/** A fold that tells how far it is. The tail's thread. */
final class ToldFold implements KeyLogFold {
  private final KeyLogFold fold;
  private final ClusterStatus status;

  ToldFold(KeyLogFold fold, ClusterStatus status) {
    this.fold = fold;
    this.status = status;
  }

  @Override
  public Map<Integer, Long> start(String topicId) {
    Map<Integer, Long> next = fold.start(topicId);
    status.begin(topicId, next);
    return next;
  }

  @Override
  public void fold(List<KeyLogRecord> batch, Map<Integer, Long> next) {
    fold.fold(batch, next);
    status.applied(next);
  }

  @Override
  public void settle() {
    fold.settle();
  }

  @Override
  public void stop() {
    fold.stop();
  }
}
