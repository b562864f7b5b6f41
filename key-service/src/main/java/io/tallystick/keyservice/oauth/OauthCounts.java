package io.tallystick.keyservice.oauth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often OAuth requests were refused, by error; the errors are a closed list. Any thread. */
public final class OauthCounts {
  private final MeterRegistry registry;
  private final Map<String, Counter> refused = new ConcurrentHashMap<>();

  public OauthCounts(MeterRegistry registry) {
    this.registry = registry;
  }

  void refused(String error) {
    refused
        .computeIfAbsent(
            error,
            name ->
                Counter.builder("tallystick.token.refusals").tag("error", name).register(registry))
        .increment();
  }
}
