package io.tallystick.key.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.PolicyCodec;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyLimit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyTest {
  private static final PolicyName GOLD = PolicyName.plan("acme", "gold");
  private static final String PLAN_SET = "io.tallystick.plan.set.v1";

  /** As the first version wrote it. What is on a log must be readable for ever. */
  private static final String GOLD_V1 =
      """
      {"version":2,"at":"2026-11-26T15:00:00.123Z","actor":"0123456789ABCDEF",
       "limits":[{"name":"day","algorithm":"fixed","limit":1000,"window":"day"}]}""";

  @Test
  void decode_literalFixture_stillReads() throws Exception {
    Policy policy = decode(PLAN_SET, GOLD_V1);
    assertEquals(GOLD, policy.name());
    assertEquals(Instant.parse("2026-11-26T15:00:00.123Z"), policy.change().at());
    assertEquals(List.of(KeyLimit.daily("day", 1_000)), policy.limits());
    assertEquals(policy, decode(PLAN_SET, new String(PolicyCodec.encode(policy), UTF_8)));
  }

  @Test
  void decode_otherTypeOrBrokenValue_isUnreadable() {
    assertThrows(EventUnreadable.class, () -> decode("io.tallystick.owner.set.v1", GOLD_V1));
    assertThrows(EventUnreadable.class, () -> decode("io.tallystick.plan.set.v2", GOLD_V1));
    assertThrows(EventUnreadable.class, () -> decode(PLAN_SET, GOLD_V1.replace("limits", "x")));
    assertThrows(EventUnreadable.class, () -> PolicyCodec.decode(GOLD, PLAN_SET, null));
    assertThrows(EventUnreadable.class, () -> PolicyCodec.decode(GOLD, null, new byte[0]));
  }

  @Test
  void fold_firstOfTwoAtOneVersion_winsAndALaterOneStands() {
    Policy first = policy(1, 10);
    PolicyState one = PolicyState.NONE.fold(first);
    assertSame(one, one.fold(policy(1, 20)));
    assertEquals(policy(2, 30), one.fold(policy(2, 30)).inForce());
    assertEquals(policy(5, 30), one.fold(policy(5, 30)).inForce());
    assertSame(one, one.fold(first));
  }

  @Test
  void fold_unreadableRecord_leavesTheLimitsUnknownUntilTheNext() {
    PolicyState broken = PolicyState.NONE.fold(policy(1, 10)).unreadable();
    assertNull(broken.inForce());
    assertEquals(1, broken.version());
    assertNull(broken.fold(policy(1, 10)).inForce());
    assertEquals(policy(2, 20), broken.fold(policy(2, 20)).inForce());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan/acme/gold", "owner/acme/a/b c/ü", "owner/acme//"})
  void parse_ofText_isIdentity(String text) {
    assertEquals(text, PolicyName.parse(text).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plan", "plan/acme", "plan/acme/", "plan/ACME/gold", "plan/acme/a/b", "x/a/b"})
  void parse_ofNoName_isNull(String text) {
    assertNull(PolicyName.parse(text));
  }

  private static Policy policy(long version, long limit) {
    return new Policy(
        GOLD, new Change(version, Instant.EPOCH, "a"), List.of(KeyLimit.daily("day", limit)));
  }

  private static Policy decode(String type, String json) throws EventUnreadable {
    return PolicyCodec.decode(GOLD, type, json.getBytes(UTF_8));
  }
}
