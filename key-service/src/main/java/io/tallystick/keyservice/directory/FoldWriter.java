package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.keyservice.directory.DecodedBatch.Decoded;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the directory. It commits what waits in one transaction, so a single
 * record is committed at once and a backlog in large steps. A failure rolls back, ends the thread,
 * and is thrown to whoever hands over or waits.
 */
final class FoldWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FoldWriter.class);
  private static final int BATCHES_PER_COMMIT_MAX = 4;
  private static final int BATCHES_WAITING_MAX = BATCHES_PER_COMMIT_MAX;
  private static final long LOOK_MILLIS = 100;

  private final Connection connection;
  private final FoldProgress progress;
  private final Damage damage;
  private final FoldStatements statements;
  private final LogMarks marks;
  private final Checkpoints checkpoints;
  private final Thread thread = new Thread(this::run, "directory-writer");
  private final BlockingQueue<DecodedBatch> waiting = new ArrayBlockingQueue<>(BATCHES_WAITING_MAX);

  /** Counted under this object's lock. */
  private long handed;

  private long written;
  private @Nullable RuntimeException failure;
  private volatile boolean closing;

  FoldWriter(Connection connection, FoldProgress progress, Damage damage) throws SQLException {
    this.connection = connection;
    this.progress = progress;
    this.damage = damage;
    this.statements = new FoldStatements(connection);
    this.marks = new LogMarks(connection);
    this.checkpoints = new Checkpoints(connection);
    thread.setDaemon(true);
  }

  /** Where to go on; to be called once, before anything is handed over. */
  Map<Integer, Long> start(String topicId) {
    try {
      marks.belongTo(topicId);
      connection.commit();
      Map<Integer, Long> next = marks.offsets();
      progress.begin(topicId, next);
      thread.start();
      return next;
    } catch (SQLException e) {
      throw damage.fault(e);
    }
  }

  /** Hands a batch over, waiting while too many wait already. */
  void hand(DecodedBatch batch) throws InterruptedException {
    synchronized (this) {
      handed++;
    }
    do {
      check();
    } while (!waiting.offer(batch, LOOK_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** Returns when everything handed over is committed. */
  synchronized void settle() throws InterruptedException {
    while (written < handed) {
      check();
      wait(LOOK_MILLIS);
    }
    check();
  }

  /** Writes what waits, then ends the thread and closes the file. */
  @Override
  public void close() {
    closing = true;
    try {
      if (thread.isAlive()) {
        thread.join();
      }
      connection.close();
    } catch (SQLException e) {
      LOG.warn("the directory did not close cleanly: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void check() {
    if (failure != null) {
      throw failure;
    }
  }

  private void run() {
    try {
      while (true) {
        List<DecodedBatch> group = next();
        if (!group.isEmpty()) {
          commit(group);
        } else if (closing) {
          return;
        }
      }
    } catch (SQLException e) {
      fail(damage.fault(e));
    } catch (EventUnreadable e) {
      fail(damage.unreadable(e));
    } catch (InterruptedException | RuntimeException e) {
      fail(new DirectoryFault(e));
    }
  }

  private List<DecodedBatch> next() throws InterruptedException {
    DecodedBatch first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    List<DecodedBatch> group = new ArrayList<>();
    if (first != null) {
      group.add(first);
      waiting.drainTo(group, BATCHES_PER_COMMIT_MAX - 1);
    }
    return group;
  }

  private void commit(List<DecodedBatch> group) throws SQLException, EventUnreadable {
    FoldTransaction transaction = new FoldTransaction(statements);
    Map<Integer, Long> next = new HashMap<>();
    int records = 0;
    for (DecodedBatch batch : group) {
      for (Decoded record : batch.records()) {
        transaction.fold(record);
      }
      next.putAll(batch.next());
      records += batch.records().size();
    }
    transaction.finish();
    marks.offsets(next);
    connection.commit();
    progress.advance(next);
    synchronized (this) {
      written += group.size();
      notifyAll();
    }
    checkpoints.committed(records);
  }

  private void fail(RuntimeException e) {
    LOG.error("the directory can't be written, it stays where it is", e);
    try {
      connection.rollback();
    } catch (SQLException suppressed) {
      e.addSuppressed(suppressed);
    }
    synchronized (this) {
      failure = e;
      notifyAll();
    }
  }
}
