package io.tallystick.limit;

import io.tallystick.limit.redis.Script;
import io.tallystick.limit.redis.ScriptCall;
import java.util.ArrayList;
import java.util.List;

/**
 * The scripts that decide and that take permits back, as Java sees them. The README says what keys,
 * arguments and replies are. The Lua lives beside this class: the clock, the usual call, one file
 * per algorithm, the limits of a call, and the pass over them. Stateless.
 */
final class TakeScript {
  private static final String CLOCK = Script.resource(TakeScript.class, "clock.lua");
  private static final String BOUNDS = Script.resource(TakeScript.class, "bounds.lua");
  private static final String USUAL = Script.resource(TakeScript.class, "usual.lua");
  private static final String LIMITS =
      Script.resource(
          TakeScript.class, "sliding.lua", "gcra.lua", "fixed.lua", "credits.lua", "limits.lua");
  private static final String TAKE = LIMITS + Script.resource(TakeScript.class, "take.lua");
  private static final String GIVE =
      BOUNDS + LIMITS + Script.resource(TakeScript.class, "give.lua");
  private static final Script TAKE_SCRIPT = new Script(CLOCK + takeBody());
  private static final Script GIVE_SCRIPT = new Script(CLOCK + GIVE);

  private TakeScript() {}

  /** The script that takes, without its clock, so that a test can put another before it. */
  static String takeBody() {
    return BOUNDS + USUAL + TAKE;
  }

  /** The same without the short way of the usual call. */
  static String longTakeBody() {
    return BOUNDS + TAKE;
  }

  /** The script that gives back, without its clock. */
  static String giveBody() {
    return GIVE;
  }

  /**
   * Looks at a subject that nobody takes from: it proves that Redis decides, and changes nothing.
   */
  static ScriptCall probe(String subject) {
    return call(new Take(subject, List.of(new Limit("probe", 1, 1_000)), 0));
  }

  /** One call alone. */
  static ScriptCall call(Take take) {
    return call(take.bundle(), List.of(take.cost()), 0);
  }

  /**
   * Several calls, decided one after the other as if each had come alone, and then a lease.
   *
   * @param ahead how many permits to lease at most; 0 for none
   */
  static ScriptCall call(Bundle bundle, List<Long> costs, long ahead) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(ahead));
    arguments.add(Integer.toString(costs.size()));
    costs.forEach(cost -> arguments.add(Long.toString(cost)));
    eachLimit(bundle, (subject, limit) -> arguments.addAll(text(limit)));
    return new ScriptCall(TAKE_SCRIPT, bundle.keys(), arguments);
  }

  /**
   * Gives unused permits of a lease back. Never to be sent twice: the second would give back what
   * others hold.
   */
  static ScriptCall giveBack(Bundle bundle, Lease lease, long unused) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(unused));
    eachLimit(bundle, (subject, limit) -> arguments.addAll(text(limit)));
    lease.marks().forEach(mark -> arguments.add(Long.toString(mark)));
    return new ScriptCall(GIVE_SCRIPT, bundle.keys(), arguments);
  }

  /**
   * @throws IllegalArgumentException when the reply is none of this script
   */
  static Decision decision(Take take, List<Long> reply) {
    return reply(take.bundle(), 1, 0, reply).decisions().get(0);
  }

  /**
   * @throws IllegalArgumentException when the reply is none of this script
   */
  static TakeReply reply(Bundle bundle, int calls, long ahead, List<Long> reply) {
    TakeReplyReader reader = new TakeReplyReader(bundle, reply);
    List<Decision> decisions = new ArrayList<>(calls);
    for (int i = 0; i < calls; i++) {
      decisions.add(reader.decision());
    }
    Lease lease = ahead > 0 ? reader.lease() : Lease.NONE;
    reader.requireEnd();
    return new TakeReply(decisions, lease);
  }

  private static List<String> text(Limit limit) {
    boolean calendar = limit.algorithm() == Algorithm.MONTHLY;
    return List.of(
        limit.algorithm().text(),
        Long.toString(limit.limit()),
        Long.toString(calendar ? 0 : limit.windowMillis()),
        Long.toString(limit.burst()),
        limit.shadow() ? "1" : "0");
  }

  private interface PerLimit {
    void accept(String subject, Limit limit);
  }

  private static void eachLimit(Bundle bundle, PerLimit action) {
    for (Claim claim : bundle.claims()) {
      claim.limits().forEach(limit -> action.accept(claim.subject(), limit));
    }
  }
}
