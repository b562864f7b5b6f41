package io.tallystick.verifier.usage;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.UsageReport;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes reports of what was counted, one after the other. A report whose fate is unknown is sent
 * again, the same bytes under the same sequence, before anything else: whoever adds them up can
 * tell that it is the same, so nothing is lost and nothing counts twice. The reporting thread only.
 */
final class CallReports {
  private final UsageReports.Reporter reporter;
  private final CallCounts counts;
  private final UsageProducer producer;
  private @Nullable ProducerRecord<byte[], byte[]> undelivered;
  private long sequence;

  CallReports(UsageReports.Reporter reporter, CallCounts counts, UsageProducer producer) {
    this.reporter = reporter;
    this.counts = counts;
    this.producer = producer;
  }

  /** Reports all that was counted; throws when Kafka does not take it, and nothing is lost then. */
  void report() throws InterruptedException {
    if (undelivered == null && counts.entryCount() == 0) {
      return; // A node that nobody asks never connects.
    }
    producer.reach();
    deliver();
    InterruptedException[] interrupt = new InterruptedException[1];
    counts.sweep(
        (minute, keys) -> {
          undelivered = record(minute, keys);
          try {
            deliver();
            return true;
          } catch (InterruptedException e) {
            interrupt[0] = e;
            return false;
          }
        });
    if (interrupt[0] != null) {
      throw interrupt[0];
    }
  }

  /** Whether something was counted that is not known to have arrived. */
  boolean isOpen() {
    boolean[] open = {undelivered != null};
    counts.sweep(
        (minute, keys) -> {
          open[0] = true;
          return false;
        });
    return open[0];
  }

  private void deliver() throws InterruptedException {
    ProducerRecord<byte[], byte[]> record = undelivered;
    if (record != null) {
      producer.deliver(record);
      undelivered = null;
    }
  }

  private ProducerRecord<byte[], byte[]> record(Instant minute, List<KeyUsage> keys) {
    sequence++;
    UsageReport report = new UsageReport(reporter.instance(), sequence, minute, keys);
    return UsageRecords.of(reporter, report, Instant.now());
  }
}
