package io.tallystick.keyservice.relay;

import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.ConsumerThread;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes what took effect on the key-log, exactly once, to key-events and
 * key-state. Nodes share the partitions as one consumer group. It fails as if it had been killed:
 * drop everything, start over; so the way back from any failure is the one that is always used.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final RelayParts parts;
  private final ConsumerThread thread;
  private final LongAdder relayed = new LongAdder();
  private volatile double lagRecords = Double.NaN;
  private String keyLogId = "";
  private String lastFailure = "";

  /**
   * @param node the node's own name, kept over restarts where it is to come back at once
   */
  public Relay(KafkaSettings kafka, String node, Directory directory, FoldProgress progress) {
    this(new RelayParts(kafka, node, directory, progress, RelayPace.USUAL, step -> {}));
  }

  Relay(RelayParts parts) {
    this.parts = parts;
    this.thread = new ConsumerThread("relay-" + parts.node(), this::run);
  }

  /**
   * @param topicId of the key-log that the directory folds; no other one is relayed
   */
  public void start(String topicId) {
    keyLogId = topicId;
    thread.start();
  }

  /** How many events this node has written to key-events. */
  public long relayed() {
    return relayed.sum();
  }

  /**
   * Records of this node's partitions that are not relayed yet; not a number while it can't run.
   */
  public double lagRecords() {
    return lagRecords;
  }

  /** Whether it is in the group and gets on. */
  public boolean isRunning() {
    return !Double.isNaN(lagRecords);
  }

  boolean hasEnded() {
    return thread.hasEnded();
  }

  /** Finishes the batch under way, leaves the group so that others go on at once, and waits. */
  @Override
  public void close() {
    thread.close();
  }

  private void run() {
    while (!thread.isClosing()) {
      try {
        runOnce();
      } catch (FoldStalled e) {
        report(e);
        awaitFold(e.awaited());
      } catch (RuntimeException e) {
        report(e);
        pause();
      }
    }
  }

  private void runOnce() {
    TopicIds topics = TopicIds.read(parts.kafka());
    if (!topics.keyLog().equals(keyLogId)) {
      throw new RelayFailure("the key-log was made anew; the node has to be restarted", null);
    }
    RelayClients clients = new RelayClients(parts.kafka(), parts.node(), parts.pace());
    boolean leave = false;
    try {
      thread.uses(clients.consumer());
      relay(new RelayRun(parts, topics, clients));
      leave = true;
    } catch (WakeupException e) {
      // It comes out of a poll, where no transaction is open.
      leave = thread.isClosing();
    } catch (FoldStalled e) {
      leave = true;
      throw e;
    } finally {
      thread.uses(null);
      lagRecords = Double.NaN;
      end(clients, leave);
    }
  }

  private void relay(RelayRun run) {
    run.start();
    while (!thread.isClosing()) {
      int events = run.step();
      relayed.add(events);
      lagRecords = run.lagRecords();
      lastFailure = "";
    }
  }

  private static void end(RelayClients clients, boolean leave) {
    if (leave) {
      clients.leave();
    } else {
      clients.abandon();
    }
  }

  /** Says each failure once, not at every try. */
  private void report(RuntimeException e) {
    boolean fenced =
        e instanceof FencedInstanceIdException
            || e instanceof ProducerFencedException
            || e instanceof InvalidProducerEpochException;
    String failure =
        fenced
            ? "it was fenced: a transaction took too long, or another process has the same"
                + " TALLYSTICK_NODE"
            : e.getClass().getSimpleName() + ": " + e.getMessage();
    if (!thread.isClosing() && !failure.equals(lastFailure)) {
      lastFailure = failure;
      LOG.warn("the relay starts over: {}", failure);
    }
  }

  /** Stays out of the group while this node's directory stands still. */
  private void awaitFold(Position position) {
    boolean folded = false;
    while (!folded && !thread.isClosing()) {
      try {
        parts.progress().folded(position).get();
        folded = true;
      } catch (ExecutionException e) {
        LOG.debug("{} is not folded yet", position);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void pause() {
    if (thread.isClosing()) {
      return;
    }
    try {
      Thread.sleep(parts.pace().retryMillis());
    } catch (InterruptedException e) {
      // Only close interrupts, and it has said so to the loop before.
      Thread.currentThread().interrupt();
    }
  }
}
