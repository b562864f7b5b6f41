package io.tallystick.keyservice.directory;

import io.tallystick.runtime.kafka.KeyLogFold;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.util.List;
import java.util.Map;

/**
 * How the directory follows the log: the tail's thread reads the events, another writes them, each
 * batch in one SQLite transaction that holds the keys, the history and the consumed offsets. So a
 * restart goes on where it stopped and never tears. Only the tail's thread calls it.
 */
public final class DirectoryFold implements KeyLogFold {
  /** Smaller batches are no backlog: they are waited for, so a failure shows at once. */
  private static final int BACKLOG_RECORDS_MIN = 1_000;

  private final FoldWriter writer;
  private final Damage damage;
  private final UsageStore usage;

  DirectoryFold(FoldWriter writer, Damage damage, UsageStore usage) {
    this.writer = writer;
    this.damage = damage;
    this.usage = usage;
  }

  @Override
  public Map<Integer, Long> start(String topicId) {
    usage.belongTo(topicId);
    return writer.start(topicId);
  }

  @Override
  public void fold(List<KeyLogRecord> batch, Map<Integer, Long> next) {
    DecodedBatch decoded = DecodedBatch.of(batch, next);
    try {
      writer.hand(decoded);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (batch.size() < BACKLOG_RECORDS_MIN) {
      settle();
    }
  }

  /** Also the place where damage that a reader met stops the tail, and so shows in readiness. */
  @Override
  public void settle() {
    try {
      writer.settle();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (damage.isFound()) {
      throw new DirectoryFault(new IllegalStateException("the directory's file is damaged"));
    }
  }

  private static DirectoryFault interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DirectoryFault(e);
  }
}
