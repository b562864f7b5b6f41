package io.tallystick.verifier.permit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.Claim;
import io.tallystick.limit.Limit;
import io.tallystick.runtime.kafka.PolicyLogRecord;
import io.tallystick.verifier.projection.PolicyFold;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.PolicyLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyLimitsTest {
  private final KeyLimits limits = new KeyLimits(List.of(new KeyLimit("default", 100, 60_000)));
  private final PolicyFold fold = new PolicyFold(limits.policies());
  private final List<Limit> byDefault = List.of(Limit.sliding("default", 100, 60_000));

  @Test
  void everyLimitThatAKeyCanHave_isOneForTheLimiter() {
    long most = KeyLimit.LIMIT_MAX;
    long longest = KeyLimit.WINDOW_MAX_MILLIS;
    List<KeyLimit> all =
        List.of(
            new KeyLimit("sliding", most, longest),
            KeyLimit.gcra("gcra", 1, KeyLimit.WINDOW_MIN_MILLIS, longest / 1_000),
            KeyLimit.gcra("gcra-max", most, longest, most),
            KeyLimit.fixed("fixed", 1, KeyLimit.WINDOW_MIN_MILLIS),
            KeyLimit.daily("day", most),
            KeyLimit.monthly("month", most).inShadow(),
            KeyLimit.credits("credits", most),
            KeyLimit.credits("none-yet", 0));
    assertEquals(
        List.of(
            Limit.sliding("sliding", most, longest),
            Limit.gcra("gcra", 1, 1_000, longest / 1_000),
            Limit.gcra("gcra-max", most, longest, most),
            Limit.fixed("fixed", 1, 1_000),
            Limit.daily("day", most),
            Limit.monthly("month", most).inShadow(),
            Limit.credits("credits", most),
            Limit.credits("none-yet", 0)),
        KeyLimits.mapped(all));
  }

  @Test
  void key_claimsItsOwnLimitsAndTheOwnersInOneGroup() {
    Key key = Minted.plain().ownedBy("night shift").created().applyTo(null);
    String group = Minted.WORKSPACE + "/night shift";
    Claim own = new Claim("k/" + key.id(), byDefault);
    assertEquals(new Demand(group, List.of(own)), demand(key));

    fold(PolicyLog.owner(1, "night shift", KeyLimit.daily("day", 7)));
    Claim shared = new Claim("o", List.of(Limit.daily("day", 7)));
    assertEquals(new Demand(group, List.of(own, shared)), demand(key));

    fold(PolicyLog.owner(2, "night shift"));
    assertEquals(new Demand(group, List.of(own)), demand(key));
  }

  @Test
  void keyOfAPlan_hasThePlansLimitsAlone() {
    Key key = Minted.plain().withPlan("gold").created().applyTo(null);
    Quota quota = limits.of(key);
    fold(PolicyLog.plan(1, "gold"));
    assertTrue(demand(key, quota).isEmpty(), "a plan without limits");
    fold(PolicyLog.plan(2, "gold", KeyLimit.daily("day", 7)));
    assertEquals(
        List.of(new Claim("k/" + key.id(), List.of(Limit.daily("day", 7)))),
        demand(key, quota).claims());
  }

  @Test
  void limitsThatNobodyKnows_areNoDemandAndNeverTakenForNone() {
    Key ofPlan = Minted.plain().withPlan("gold").created().applyTo(null);
    Key plain = Minted.plain().ownedBy("shop").created().applyTo(null);
    assertNull(demand(ofPlan));
    assertEquals(1, limits.policies().unknown());

    fold(PolicyLog.plan(1, "gold"), PolicyLog.owner(1, "shop"));
    assertTrue(demand(ofPlan).isEmpty());
    assertEquals(2, limits.policies().known());

    fold(
        PolicyLog.unreadable(PolicyName.plan(Minted.WORKSPACE, "gold")),
        PolicyLog.unreadable(PolicyName.owner(Minted.WORKSPACE, "shop")));
    assertNull(demand(ofPlan));
    assertNull(demand(plain));
    assertEquals(2, limits.policies().unknown());

    fold(PolicyLog.plan(2, "gold"), PolicyLog.owner(2, "shop"));
    assertTrue(demand(ofPlan).isEmpty());
    assertEquals(byDefault, demand(plain).claims().get(0).limits());
  }

  @Test
  void unreadableFirstRecordOfAnOwner_isNoLimitlessOwner() {
    Key plain = Minted.plain().ownedBy("shop").created().applyTo(null);
    fold(PolicyLog.unreadable(PolicyName.owner(Minted.WORKSPACE, "shop")));
    assertNull(demand(plain));
  }

  @Test
  void demandOfAKeyThatCallsAgain_isReadyUntilItsLimitsChange() {
    Key key = Minted.plain().ownedBy("shop").created().applyTo(null);
    Demand first = demand(key);
    assertSame(first, demand(key));
    fold(PolicyLog.owner(1, "shop", KeyLimit.daily("day", 7)));
    Demand second = demand(key);
    assertNotSame(first, second);
    assertSame(second, demand(key));
  }

  @Test
  void policiesOfAnotherWorkspace_areNobodysHere() {
    Key key = Minted.plain().ownedBy("shop").created().applyTo(null);
    Demand before = demand(key);
    fold(PolicyLog.of(PolicyName.owner("elsewhere", "shop"), 1, KeyLimit.daily("day", 7)));
    assertSame(before, demand(key));
  }

  @Test
  void group_isOneForRedisWhateverTheOwnerIsCalled() {
    assertEquals("acme/a/b %25%7Bc%7D", Subjects.group("acme", "a/b %{c}"));
    String longest = "{".repeat(128);
    String group = Subjects.group("w".repeat(64), longest);
    assertTrue(group.length() <= Claim.SUBJECT_LENGTH_MAX, group);
    assertTrue(!group.equals(Subjects.group("w".repeat(64), "}".repeat(128))), group);
  }

  private Demand demand(Key key) {
    return demand(key, limits.of(key));
  }

  private Demand demand(Key key, Quota own) {
    return limits.demand(new KeyState(key, null).view(), own, Route.NONE);
  }

  private void fold(PolicyLogRecord... records) {
    fold.fold(List.of(records), Map.of());
  }
}
