package io.tallystick.limit.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One script call on its way to Redis and back: by its hash, once more with its text when Redis
 * does not know it, to another server when it is sent there. Ends once, with the reply, a failure
 * or the timeout; what comes later is ignored and grants nothing. Runs on the caller's, the
 * client's and the timer's thread.
 */
final class Trip {
  /** Text, a few redirects and a few waits; all within one timeout anyway. */
  private static final int ATTEMPTS_MAX = 6;

  /** A key is moved in far less, a whole slot in more. */
  private static final long TRY_AGAIN_MILLIS = 5;

  private final ScriptCall call;
  private final Traffic traffic;
  private final @Nullable Lanes lanes;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<List<Long>> result = new CompletableFuture<>();
  private volatile @Nullable Timeout timeout;
  private volatile @Nullable Attempt latest;
  private volatile @Nullable Future<?> command;

  /** One time of sending it. */
  private record Attempt(
      Lane lane,
      StatefulRedisConnection<String, String> connection,
      ScriptCommand.Form form,
      int number) {
    Attempt again(ScriptCommand.Form next) {
      return new Attempt(lane, connection, next, number + 1);
    }
  }

  private Trip(ScriptCall call, Traffic traffic, @Nullable Lanes lanes) {
    this.call = call;
    this.traffic = traffic;
    this.lanes = lanes;
  }

  /** A call for an answer; who fails to give it is taken for lost. */
  static Trip among(Lanes lanes, ScriptCall call, Traffic traffic) {
    return new Trip(call, traffic, lanes);
  }

  /** A probe of one server, which goes nowhere else and tells nobody of a failure. */
  static Trip alone(ScriptCall call, Traffic traffic) {
    return new Trip(call, traffic, null);
  }

  /** Sends the call; the future fails with {@link RedisUnavailable} alone. */
  CompletableFuture<List<Long>> start(
      Lane lane, StatefulRedisConnection<String, String> connection, long timeoutMillis) {
    Attempt first = new Attempt(lane, connection, ScriptCommand.Form.HASH, 1);
    latest = first;
    timeout = traffic.arm(this::expire, timeoutMillis);
    send(first);
    return result;
  }

  private void send(Attempt attempt) {
    latest = attempt;
    try {
      traffic.sent();
      var sent = ScriptCommand.send(attempt.connection(), call, attempt.form());
      command = sent;
      sent.whenComplete((reply, failure) -> answered(attempt, reply, failure));
    } catch (RuntimeException rejected) {
      lost(attempt, reason(rejected));
    }
  }

  private void answered(
      Attempt attempt, @Nullable List<Object> reply, @Nullable Throwable failure) {
    if (failure instanceof RedisCommandExecutionException) {
      react(attempt, reason(failure));
    } else if (failure != null) {
      lost(attempt, reason(failure));
    } else {
      replied(integers(reply));
    }
  }

  private void replied(@Nullable List<Long> integers) {
    if (integers == null) {
      refused("the reply is no list of integers");
    } else if (end()) {
      result.complete(integers);
    }
  }

  /** None of these ran, so each may be sent again. */
  private void react(Attempt attempt, String text) {
    switch (ErrorReply.of(text).reaction()) {
      case SEND_TEXT -> sendAgain(attempt.again(attempt.form().withText()), text);
      case SEND_LATER ->
          traffic.later(() -> sendAgain(attempt.again(attempt.form()), text), TRY_AGAIN_MILLIS);
      case FOLLOW -> follow(attempt, text, true);
      case FOLLOW_ONCE -> follow(attempt, text, false);
      case LOSE_SERVER -> loseServer(attempt, text);
      case LOSE_CALL_AND_DOUBT -> {
        doubt();
        refused(text);
      }
      case LOSE_CALL -> refused(text);
    }
  }

  private void follow(Attempt attempt, String redirect, boolean forGood) {
    Lane next = lanes == null ? null : lanes.redirected(attempt.lane(), redirect, forGood);
    StatefulRedisConnection<String, String> connection = next == null ? null : next.open();
    if (next == null || connection == null) {
      refused(redirect);
      return;
    }
    ScriptCommand.Form form =
        forGood ? ScriptCommand.Form.HASH : ScriptCommand.Form.HASH_AFTER_ASKING;
    sendAgain(new Attempt(next, connection, form, attempt.number() + 1), redirect);
  }

  private void sendAgain(Attempt attempt, String why) {
    if (attempt.number() > ATTEMPTS_MAX) {
      refused(why);
    } else if (!ended.get()) {
      send(attempt);
    }
  }

  private void doubt() {
    if (lanes != null) {
      lanes.doubt();
    }
  }

  /** Redis is there and says no: that concerns this call alone. */
  private void refused(String reason) {
    if (end()) {
      traffic.refused(reason);
      fail(reason);
    }
  }

  private void loseServer(Attempt attempt, String reason) {
    if (!ended.get()) {
      traffic.refused(reason);
    }
    lost(attempt, reason);
  }

  private void lost(Attempt attempt, String reason) {
    if (end()) {
      if (lanes != null) {
        attempt.lane().lost(reason, attempt.connection());
      }
      fail(reason);
    }
  }

  /** A command that is not written yet is never sent then. */
  private void expire() {
    Attempt attempt = latest;
    if (attempt != null) {
      lost(attempt, "no reply in time");
    }
    Future<?> late = command;
    if (late != null) {
      late.cancel(true);
    }
  }

  private boolean end() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    Timeout armed = timeout;
    if (armed != null) {
      armed.cancel();
    }
    traffic.leave();
    return true;
  }

  private void fail(String reason) {
    result.completeExceptionally(new RedisUnavailable(reason));
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static @Nullable List<Long> integers(@Nullable List<Object> reply) {
    if (reply == null) {
      return null;
    }
    List<Long> integers = new ArrayList<>(reply.size());
    for (Object value : reply) {
      if (!(value instanceof Long integer)) {
        return null;
      }
      integers.add(integer);
    }
    return integers;
  }
}
