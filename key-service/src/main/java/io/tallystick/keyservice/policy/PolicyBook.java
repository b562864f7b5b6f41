package io.tallystick.keyservice.policy;

import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyKind;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.policy.PolicyState;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.runtime.kafka.LogFold;
import io.tallystick.runtime.kafka.PolicyLogRecord;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All plans and owners' limits as the policy-log says, in memory: they are few, and the log is read
 * from its beginning at every start. The tail's thread folds, any thread reads.
 */
public final class PolicyBook implements LogFold<PolicyLogRecord> {
  private final NavigableMap<PolicyName, PolicyState> states = new ConcurrentSkipListMap<>();

  /** The offsets of the records that took effect, one bit each; guarded by itself. */
  private final BitSet applied = new BitSet();

  private final FoldProgress progress;

  /**
   * @param progress told after each batch
   */
  public PolicyBook(FoldProgress progress) {
    this.progress = progress;
  }

  public PolicyState state(PolicyName name) {
    return states.getOrDefault(name, PolicyState.NONE);
  }

  /** Whether the workspace has such a plan; once it does, it always will. */
  public boolean hasPlan(String workspace, String plan) {
    return state(PolicyName.plan(workspace, plan)).policy() != null;
  }

  /**
   * The policies of a workspace in the order of their names.
   *
   * @param after the name to begin behind, empty for the beginning
   */
  public List<Policy> list(PolicyKind kind, String workspace, String after, int limitMax) {
    return states.tailMap(first(kind, workspace), true).entrySet().stream()
        .takeWhile(
            each -> each.getKey().kind() == kind && each.getKey().workspace().equals(workspace))
        .filter(each -> each.getKey().name().compareTo(after) > 0)
        .map(each -> each.getValue().policy())
        .filter(Objects::nonNull)
        .filter(policy -> kind == PolicyKind.PLAN || !policy.limits().isEmpty())
        .limit(limitMax)
        .toList();
  }

  @Override
  public Map<Integer, Long> start(String topicId) {
    return Map.of();
  }

  @Override
  public void fold(List<PolicyLogRecord> batch, Map<Integer, Long> next) {
    for (PolicyLogRecord record : batch) {
      PolicyState before = state(record.name());
      PolicyState after = record.after(before);
      if (!after.equals(before)) {
        states.put(record.name(), after);
        synchronized (applied) {
          applied.set(Math.toIntExact(record.offset()));
        }
      }
    }
    progress.advance(next);
  }

  /** Whether the record at this offset took effect, once it is folded. */
  boolean hasApplied(long offset) {
    synchronized (applied) {
      return applied.get(Math.toIntExact(offset));
    }
  }

  /** No name is before it: the shortest that there is, of the lowest character. */
  private static PolicyName first(PolicyKind kind, String workspace) {
    return new PolicyName(kind, workspace, kind == PolicyKind.PLAN ? "-" : "!");
  }
}
