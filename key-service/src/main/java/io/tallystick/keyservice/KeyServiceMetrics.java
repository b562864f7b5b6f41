package io.tallystick.keyservice;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.PolicyCodec;
import io.tallystick.key.policy.PolicyKind;
import io.tallystick.keyservice.execution.CommandExecution;
import io.tallystick.keyservice.log.KeyLogWriter;
import io.tallystick.keyservice.policy.PolicyExecution;
import io.tallystick.keyservice.relay.Relay;
import io.tallystick.keyservice.usage.UsageTail;
import io.tallystick.keyservice.work.BoundedPool;
import java.util.ArrayList;
import java.util.List;

/** Which of the service's numbers are metrics, and their names. */
final class KeyServiceMetrics {
  private KeyServiceMetrics() {}

  static void bind(MeterRegistry registry, KeyLogWriter writer, BoundedPool hashing) {
    List<String> types = new ArrayList<>(EventCodec.types());
    for (PolicyKind kind : PolicyKind.values()) {
      types.add(PolicyCodec.type(kind));
    }
    for (String type : types) {
      FunctionCounter.builder("tallystick.events.appended", writer, w -> w.appended(type))
          .description("Events that the logs acknowledged")
          .tag("type", type)
          .register(registry);
    }
    Gauge.builder("tallystick.bcrypt.queued", hashing, BoundedPool::queued)
        .description("New secrets that wait for their bcrypt hash")
        .register(registry);
  }

  static void bind(MeterRegistry registry, CommandExecution execution, PolicyExecution policies) {
    FunctionCounter.builder(
            "tallystick.append.conflicts",
            execution,
            keys -> keys.conflicts() + policies.conflicts())
        .description("Appended events that lost to another writer's")
        .register(registry);
  }

  static void bind(MeterRegistry registry, UsageTail usage) {
    FunctionCounter.builder("tallystick.usage.unreadable", usage, UsageTail::passedOver)
        .description("Records on the topic of key usage that were passed over as no report")
        .register(registry);
    FunctionCounter.builder("tallystick.usage.repeated", usage, UsageTail::repeated)
        .description("Reports of usage that stood there again, and were not counted again")
        .register(registry);
  }

  static void bind(MeterRegistry registry, Relay relay) {
    FunctionCounter.builder("tallystick.relayed.events", relay, Relay::relayed)
        .description("Events that this node has written to key-events")
        .register(registry);
    Gauge.builder("tallystick.relay.lag.records", relay, Relay::lagRecords)
        .description("Records of this node's partitions that are not relayed yet")
        .register(registry);
    Gauge.builder("tallystick.relay.running", relay, r -> r.isRunning() ? 1 : 0)
        .description("Whether this node relays")
        .register(registry);
  }
}
