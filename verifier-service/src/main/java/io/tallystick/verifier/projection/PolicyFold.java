package io.tallystick.verifier.projection;

import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.policy.PolicyState;
import io.tallystick.runtime.kafka.LogFold;
import io.tallystick.runtime.kafka.PolicyLogRecord;
import io.tallystick.verifier.permit.Policies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Folds the policy-log into the limits of plans and owners. The tail's thread alone. */
public final class PolicyFold implements LogFold<PolicyLogRecord> {
  private final Policies policies;
  private final Map<PolicyName, PolicyState> states = new HashMap<>();

  public PolicyFold(Policies policies) {
    this.policies = policies;
  }

  /** From the beginning: nothing here outlives the process. */
  @Override
  public Map<Integer, Long> start(String topicId) {
    return Map.of();
  }

  @Override
  public void fold(List<PolicyLogRecord> batch, Map<Integer, Long> next) {
    for (PolicyLogRecord record : batch) {
      PolicyState before = states.getOrDefault(record.name(), PolicyState.NONE);
      PolicyState after = record.after(before);
      if (!after.equals(before)) {
        states.put(record.name(), after);
        policies.become(record.name(), after);
      }
    }
  }
}
