package io.tallystick.keyservice.directory;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import java.util.List;

/** What one poll of the topic of usage has brought, in its order. */
public record UsageBatch(List<UsageReport> reports, List<SecretUse> secretUses) {
  public boolean isEmpty() {
    return reports.isEmpty() && secretUses.isEmpty();
  }
}
