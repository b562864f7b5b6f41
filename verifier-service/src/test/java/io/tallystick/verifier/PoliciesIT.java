package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.TopUp;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.PolicyLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plans, owners and credits, on two verifiers over one real Kafka and Redis. */
class PoliciesIT {
  private static final Duration IN_TIME = Duration.ofSeconds(30);

  /** So long that no permit comes back while a test runs. */
  private static final long HOUR_MILLIS = 3_600_000;

  private static KeyLog log;
  private static PolicyLog policies;
  private static Node one;
  private static Node other;

  /** One node starts before there is a policy-log, the other finds something on it. */
  @BeforeAll
  static void start() throws Exception {
    log = KeyLog.open(Backends.kafka());
    one = Node.ready("TALLYSTICK_NODE", "one");
    policies = new PolicyLog(Backends.kafka());
    policies.append(plan("early"), 1, hourly(2));
    other = Node.ready("TALLYSTICK_NODE", "other");
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    policies.close();
    log.close();
  }

  @Test
  void planThatWasThereBeforeTheStart_isKnownAsSoonAsTheNodeIsReady() {
    try (Node late = Node.ready("TALLYSTICK_NODE", "late")) {
      Minted minted = log.append(Minted.plain().withPlan("early"));
      late.awaitCode(minted.key(), "VALID");
    }
  }

  @Test
  void planThatChanges_movesAllItsKeysOnEveryNodeInTheMiddleOfTheirWindow() throws Exception {
    policies.append(plan("gold"), 1, hourly(3));
    Minted first = known(Minted.plain().withPlan("gold").ownedBy("a"));
    Minted second = known(Minted.plain().withPlan("gold").ownedBy("b"));
    for (Minted each : List.of(first, second)) {
      assertEquals("111", taken(each, one) + taken(each, other) + taken(each, one));
      assertEquals("0", taken(each, other));
    }
    policies.append(plan("gold"), 2, hourly(5));
    for (Minted each : List.of(first, second)) {
      awaitLimit(each, 5);
      // What was used stays used.
      assertEquals("110", taken(each, one) + taken(each, other) + taken(each, one));
    }
    policies.append(plan("gold"), 3, hourly(4));
    awaitLimit(first, 4);
    assertEquals("0", taken(first, one));
  }

  @Test
  void ownersLimit_isSharedByAllItsKeysAndTakenTogetherWithTheirOwn() throws Exception {
    Minted big = known(Minted.plain().ownedBy("shop").withLimits(hourly(100)));
    Minted small = known(Minted.plain().ownedBy("shop").withLimits(hourly(1)));
    policies.append(owner("shop"), 1, KeyLimit.fixed("together", 3, HOUR_MILLIS));
    await("the owner is limited", () -> limits(one, big) == 2 && limits(other, big) == 2);

    assertEquals("1", taken(small, one));
    assertEquals("0", taken(small, other), "its own limit denies");
    assertEquals("11", taken(big, one) + taken(big, other));
    assertEquals("0", taken(big, one), "the owner's limit denies");
    JsonNode own = one.verifyJson(asking(big, 0)).get("limits").get(0);
    assertEquals(98, own.get("remaining").asLong(), "a denied call takes nothing of either");

    policies.append(owner("shop"), 2, KeyLimit.fixed("together", 4, HOUR_MILLIS));
    await("one more", () -> taken(big, other).equals("1"));
    policies.append(owner("shop"), 3);
    await("none is shared", () -> limits(one, big) == 1 && limits(other, big) == 1);
    assertEquals("1", taken(big, one));
  }

  @Test
  void planThatIsNotKnown_isBusyUntilItIs() throws Exception {
    Minted minted = log.append(Minted.plain().withPlan("silver"));
    one.awaitCode(minted.key(), "BUSY");
    JsonNode busy = one.verify(minted.key());
    assertTrue(busy.toString().contains("plan"), busy.toString());
    assertEquals(503, one.authorizeBearer(minted.key()).statusCode());
    assertTrue(one.metric("tallystick_policies_unknown") >= 1);

    policies.append(plan("silver"), 1, hourly(1));
    one.awaitCode(minted.key(), "VALID");
    policies.append(plan("silver"), "{\"version\":2}".getBytes(StandardCharsets.UTF_8));
    one.awaitCode(minted.key(), "BUSY");
    policies.append(plan("silver"), 2);
    one.awaitCode(minted.key(), "VALID");
  }

  @Test
  void credits_areUsedUpAndToppedUp() {
    Minted minted = known(Minted.plain().withLimits(KeyLimit.credits("credits", 2)));
    assertEquals("110", taken(minted, one) + taken(minted, other) + taken(minted, one));
    log.append(minted.toppedUpAt(2, new TopUp("credits", 1)));
    awaitLimit(minted, 3);
    assertEquals("10", taken(minted, other) + taken(minted, one));
  }

  @Test
  void keyWithEveryAlgorithm_isHeldByTheTightest() {
    Minted minted =
        known(
            Minted.plain()
                .withLimits(
                    hourly(9),
                    KeyLimit.gcra("smooth", 1, HOUR_MILLIS, 2),
                    KeyLimit.fixed("fixed", 9, HOUR_MILLIS),
                    KeyLimit.daily("day", 9),
                    KeyLimit.monthly("month", 9),
                    KeyLimit.credits("credits", 9)));
    assertEquals("110", taken(minted, one) + taken(minted, other) + taken(minted, one));
  }

  private static Minted known(Minted minted) {
    log.append(minted);
    for (Node node : List.of(one, other)) {
      await(
          "the key is known",
          () -> node.verifyJson(asking(minted, 0)).get("code").asText().equals("VALID"));
    }
    return minted;
  }

  private static String taken(Minted minted, Node node) {
    return node.verify(minted.key()).get("valid").asBoolean() ? "1" : "0";
  }

  private static int limits(Node node, Minted minted) {
    return node.verifyJson(asking(minted, 0)).path("limits").size();
  }

  private static void awaitLimit(Minted minted, long limit) {
    for (Node node : List.of(one, other)) {
      await(
          "the limit is " + limit,
          () -> {
            JsonNode limits = node.verifyJson(asking(minted, 0)).path("limits");
            return limits.path(0).path("limit").asLong() == limit;
          });
    }
  }

  private static void await(String what, BooleanSupplier reached) {
    Await.until(what, IN_TIME, reached::getAsBoolean);
  }

  private static String asking(Minted minted, long cost) {
    return "{\"key\":\"" + minted.key() + "\",\"cost\":" + cost + "}";
  }

  private static KeyLimit hourly(long limit) {
    return new KeyLimit("hourly", limit, HOUR_MILLIS);
  }

  private static PolicyName plan(String name) {
    return PolicyName.plan(Minted.WORKSPACE, name);
  }

  private static PolicyName owner(String owner) {
    return PolicyName.owner(Minted.WORKSPACE, owner);
  }
}
