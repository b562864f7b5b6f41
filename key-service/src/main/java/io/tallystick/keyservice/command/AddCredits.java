package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyToppedUp;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.LimitAlgorithm;
import io.tallystick.key.state.TopUp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Give a key more credits. What it has used stays used; each time adds again.
 *
 * @param limit the name of the limit, null where the key has just one of credits
 */
public record AddCredits(@Nullable String limit, long add) implements KeyChange {

  @Override
  public Decision decide(Key key, Asked asked) {
    if (key.isRevoked()) {
      return new Decision.Refuse(Rejection.REVOKED);
    }
    List<KeyLimit> meant = meant(key);
    if (meant.size() != 1) {
      return new Decision.Refuse(
          meant.isEmpty() ? Rejection.NO_CREDITS : Rejection.SEVERAL_CREDITS);
    }
    KeyLimit credits = meant.get(0);
    if (add > KeyLimit.LIMIT_MAX - credits.limit()) {
      return new Decision.Refuse(Rejection.TOO_MANY_CREDITS);
    }
    return new Decision.Append(
        new KeyToppedUp(
            key.id(), asked.workspace(), asked.change(key), new TopUp(credits.name(), add)));
  }

  @Override
  public boolean givesPower() {
    return true;
  }

  private List<KeyLimit> meant(Key key) {
    List<KeyLimit> own = key.grant().limits();
    return own == null
        ? List.of()
        : own.stream()
            .filter(each -> each.algorithm() == LimitAlgorithm.CREDITS)
            .filter(each -> limit == null || each.name().equals(limit))
            .toList();
  }
}
