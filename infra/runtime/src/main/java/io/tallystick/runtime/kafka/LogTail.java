package io.tallystick.runtime.kafka;

import io.tallystick.runtime.config.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads every partition of a log, in order, for ever, and hands it to one fold. It
 * waits for a topic or a broker that is not there yet. A record without a readable key stops its
 * partition; a failing fold stops the tail; both show in {@link #notReady}.
 */
public abstract class LogTail<R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);
  private static final Duration ABSENT_PAUSE = Duration.ofSeconds(1);
  private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;
  private static final int BATCH_RECORDS_MAX = 5_000;

  private final KafkaSettings kafka;
  private final Source<R> source;
  private final LogFold<R> fold;
  private final ConsumerThread thread;
  private final Set<Integer> stoppedPartitions = new HashSet<>();
  private @Nullable LogWatch watch;
  private @Nullable ReadProgress progress;
  private volatile @Nullable String state;

  /**
   * Which log is read, and how.
   *
   * @param called what it is called in sentences
   * @param mayBeAbsent whether no such topic is as good as an empty one, until there is one
   * @param reader of a record, null for one whose key can't be read
   */
  record Source<R>(
      String topic,
      String called,
      boolean mayBeAbsent,
      Function<ConsumerRecord<byte[], byte[]>, @Nullable R> reader) {}

  /**
   * What is read: the partitions, their ends as at start, and how many offsets lie before those.
   */
  private record Range(
      List<TopicPartition> partitions, Map<TopicPartition, Long> ends, long total) {}

  /** The log is not the one that the fold has folded. */
  private static final class LogLost extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LogLost(String message) {
      super(message);
    }
  }

  /**
   * @param name of the thread and the Kafka client
   */
  LogTail(KafkaSettings kafka, String name, Source<R> source, LogFold<R> fold) {
    this.kafka = kafka;
    this.source = source;
    this.fold = fold;
    this.state = source.called() + " has not been reached yet";
    this.thread = new ConsumerThread(name, () -> run(name));
  }

  public void start() {
    thread.start();
  }

  /** Why the fold can't be trusted to be complete, null when it has reached the end as at start. */
  public @Nullable String notReady() {
    return state;
  }

  /** Ends the thread and waits for it; a batch under way is folded first. */
  @Override
  public void close() {
    fold.stop();
    thread.close();
  }

  private void run(String name) {
    try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(properties(name))) {
      thread.uses(opened);
      KeyLogIdentity topic = retrying(this::identity);
      while (topic == null) {
        state = null;
        pause(ABSENT_PAUSE);
        topic = retrying(this::identity);
      }
      watch = LogWatch.start(kafka, name, source.topic(), source.called(), topic);
      Range range = assign(opened, topic);
      follow(opened, range, watch);
    } catch (WakeupException | InterruptException e) {
      if (!thread.isClosing()) {
        fault(e);
      }
    } catch (LogLost | InvalidOffsetException e) {
      LOG.error("the tail of {} stops", source.called(), e);
      state = "the tail of " + source.called() + " has stopped by a fault: " + reason(e);
    } catch (RuntimeException e) {
      fault(e);
    } finally {
      if (watch != null) {
        watch.close();
      }
    }
  }

  /** Null for a topic that may be absent, and is. */
  private @Nullable KeyLogIdentity identity() {
    return source.mayBeAbsent()
        ? KeyLogIdentity.find(kafka, source.topic())
        : KeyLogIdentity.read(kafka, source.topic());
  }

  private void follow(KafkaConsumer<byte[], byte[]> open, Range range, LogWatch watching) {
    while (!thread.isClosing()) {
      String changed = watching.changed();
      if (changed != null) {
        throw new LogLost(changed);
      }
      poll(open, range.partitions());
      report(open, range);
    }
  }

  private String reason(RuntimeException e) {
    return e instanceof InvalidOffsetException lost
        ? source.called()
            + " does not have the offset where it goes on, partitions "
            + lost.partitions()
            + ": it was truncated or made anew"
        : String.valueOf(e.getMessage());
  }

  private Range assign(KafkaConsumer<byte[], byte[]> open, KeyLogIdentity topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < topic.partitions(); partition++) {
      partitions.add(new TopicPartition(source.topic(), partition));
    }
    open.assign(partitions);
    Map<Integer, Long> start = fold.start(topic.topicId());
    Map<TopicPartition, Long> first = retrying(() -> open.beginningOffsets(partitions));
    Map<TopicPartition, Long> ends = retrying(() -> open.endOffsets(partitions));
    long total = 0;
    for (TopicPartition partition : partitions) {
      long from = start.getOrDefault(partition.partition(), 0L);
      long begin = first.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, 0L);
      // The first fetch would say so as well, but perhaps after this was taken for caught up.
      if (from < begin || from > end) {
        throw new LogLost(
            "partition %d has to be read from offset %d, and %s has %d to %d: it was truncated or made anew"
                .formatted(partition.partition(), from, source.called(), begin, end));
      }
      open.seek(partition, from);
      total += end - from;
    }
    progress = new ReadProgress("catching up with " + source.called(), System.nanoTime());
    return new Range(partitions, ends, total);
  }

  private <T extends @Nullable Object> T retrying(Supplier<T> attempt) {
    while (true) {
      try {
        return attempt.get();
      } catch (RetriableException e) {
        state = source.called() + " can't be reached: " + e.getMessage();
        pause(RETRY_PAUSE);
      }
    }
  }

  private void pause(Duration pause) {
    if (thread.isClosing()) {
      throw new WakeupException();
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void poll(KafkaConsumer<byte[], byte[]> open, List<TopicPartition> partitions) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = open.poll(POLL_MAX);
    } catch (RetriableException | AuthorizationException e) {
      LOG.warn("{} can't be read now: {}", source.called(), e.getMessage());
      pause(RETRY_PAUSE);
      return;
    }
    if (records.isEmpty()) {
      fold.settle();
      return;
    }
    List<R> batch = new ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      read(open, records.records(partition), batch);
    }
    Map<Integer, Long> next = new HashMap<>();
    partitions.forEach(p -> next.put(p.partition(), open.position(p)));
    fold.fold(batch, next);
  }

  /** Adds a partition's records to the batch, up to the first whose key can't be read. */
  private void read(
      KafkaConsumer<byte[], byte[]> open,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<R> batch) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      R readable = source.reader().apply(record);
      if (readable == null) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        open.seek(partition, record.offset());
        open.pause(List.of(partition));
        stoppedPartitions.add(record.partition());
        LOG.error(
            "partition {} of {} stops at offset {}: the record's key can't be read; an operator"
                + " has to settle it",
            record.partition(),
            source.topic(),
            record.offset());
        return;
      }
      batch.add(readable);
    }
  }

  private void report(KafkaConsumer<byte[], byte[]> open, Range range) {
    if (!stoppedPartitions.isEmpty()) {
      state =
          "partitions "
              + stoppedPartitions
              + " of "
              + source.called()
              + " stopped at a record without a readable key";
      return;
    }
    if (state == null) {
      return;
    }
    long missing = 0;
    for (Map.Entry<TopicPartition, Long> end : range.ends().entrySet()) {
      missing += Math.max(0, end.getValue() - open.position(end.getKey()));
    }
    if (missing > 0) {
      tell(range.total() - missing, range.total());
    } else {
      fold.settle();
      state = null;
      LOG.info("caught up with {}", source.called());
    }
  }

  private void tell(long done, long total) {
    ReadProgress reading = progress;
    if (reading == null) {
      return;
    }
    long nowNanos = System.nanoTime();
    String sentence = reading.at(done, done, total, nowNanos);
    state = sentence;
    if (reading.isTimeToTell(nowNanos)) {
      LOG.info("{}", sentence);
    }
  }

  private void fault(RuntimeException e) {
    state = "the tail of " + source.called() + " has stopped by a fault; the log says why";
    LOG.error("the tail of {} stops", source.called(), e);
  }

  private Map<String, Object> properties(String name) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", name);
    own.put("isolation.level", "read_committed");
    // An offset that the log no longer has means lost records: a fault, never a silent jump.
    own.put("auto.offset.reset", "none");
    own.put("fetch.max.bytes", FETCH_MAX_BYTES);
    own.put("max.poll.records", BATCH_RECORDS_MAX);
    return kafka.consumer(own);
  }
}
