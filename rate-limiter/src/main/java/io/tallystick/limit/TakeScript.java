package io.tallystick.limit;

import io.tallystick.limit.redis.Script;
import io.tallystick.limit.redis.ScriptCall;
import java.util.ArrayList;
import java.util.List;

/**
 * The script that decides, as Java sees it: a call becomes its keys and arguments, its reply a
 * decision. The Lua lives beside this class: the clock, one file per algorithm, and the pass over
 * all limits. Stateless.
 */
final class TakeScript {
  private static final String BODY = Script.resource(TakeScript.class, "sliding.lua", "take.lua");
  private static final Script SCRIPT =
      new Script(Script.resource(TakeScript.class, "clock.lua") + BODY);
  private static final int REPLY_PER_LIMIT = 3;

  private TakeScript() {}

  /** The script without its clock, so that a test can put another before it. */
  static String body() {
    return BODY;
  }

  /**
   * Looks at a subject that nobody takes from: it proves that Redis decides, and changes nothing.
   */
  static ScriptCall probe() {
    return call(new Take("tallystick-probe", List.of(new Limit("probe", 1, 1_000)), 0));
  }

  static ScriptCall call(Take take) {
    List<String> keys = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(take.cost()));
    for (Limit limit : take.limits()) {
      keys.add("ts:{" + take.subject() + "}:" + limit.name());
      arguments.add(Long.toString(limit.limit()));
      arguments.add(Long.toString(limit.windowMillis()));
    }
    return new ScriptCall(SCRIPT, keys, arguments);
  }

  /**
   * @throws IllegalArgumentException when the reply is none of this script
   */
  static Decision decision(Take take, List<Long> reply) {
    List<Limit> limits = take.limits();
    if (reply.size() != 1 + REPLY_PER_LIMIT * limits.size()) {
      throw new IllegalArgumentException("a reply of " + reply.size() + " numbers");
    }
    List<LimitState> states = new ArrayList<>(limits.size());
    for (int i = 0; i < limits.size(); i++) {
      int at = 1 + REPLY_PER_LIMIT * i;
      boolean exceeded = reply.get(at + 2) != 0;
      states.add(new LimitState(limits.get(i), reply.get(at), reply.get(at + 1), exceeded));
    }
    Outcome outcome = reply.get(0) == 1 ? Outcome.ADMITTED : Outcome.DENIED;
    return new Decision(outcome, Source.REDIS, states);
  }
}
