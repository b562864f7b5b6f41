package io.tallystick.limit.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.util.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One script call on its way to Redis and back: by its hash, once more with its text when Redis
 * does not know it. Ends once, with the reply, a failure or the timeout; what comes later is
 * ignored and grants nothing. Runs on the caller's, the client's and the timer's thread.
 */
final class Trip {
  private final RedisAsyncCommands<String, String> redis;
  private final ScriptCall call;
  private final Traffic traffic;
  private final Consumer<String> onLost;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<List<Long>> result = new CompletableFuture<>();
  private volatile @Nullable Timeout timeout;
  private volatile @Nullable RedisFuture<List<Object>> command;

  Trip(
      RedisAsyncCommands<String, String> redis,
      ScriptCall call,
      Traffic traffic,
      Consumer<String> onLost) {
    this.redis = redis;
    this.call = call;
    this.traffic = traffic;
    this.onLost = onLost;
  }

  /** Sends the call; the future fails with {@link RedisUnavailable} alone. */
  CompletableFuture<List<Long>> start(long timeoutMillis) {
    timeout = traffic.arm(this::expire, timeoutMillis);
    send(false);
    return result;
  }

  private void send(boolean withText) {
    try {
      traffic.sent();
      RedisFuture<List<Object>> sent = withText ? sendText() : sendHash();
      command = sent;
      sent.whenComplete((reply, failure) -> answered(reply, failure, withText));
    } catch (RuntimeException rejected) {
      lost(reason(rejected));
    }
  }

  private RedisFuture<List<Object>> sendHash() {
    return redis.evalsha(
        call.script().sha1(), ScriptOutputType.MULTI, call.keyArray(), call.argumentArray());
  }

  private RedisFuture<List<Object>> sendText() {
    return redis.eval(
        call.script().source(), ScriptOutputType.MULTI, call.keyArray(), call.argumentArray());
  }

  private void answered(
      @Nullable List<Object> reply, @Nullable Throwable failure, boolean withText) {
    if (failure instanceof RedisNoScriptException && !withText && !ended.get()) {
      send(true);
    } else if (failure instanceof RedisCommandExecutionException) {
      refused(reason(failure));
    } else if (failure != null) {
      lost(reason(failure));
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

  /** Redis is there and says no: that concerns this call alone. */
  private void refused(String reason) {
    if (end()) {
      traffic.refused(reason);
      fail(reason);
    }
  }

  private void lost(String reason) {
    if (end()) {
      onLost.accept(reason);
      fail(reason);
    }
  }

  /** A command that is not written yet is never sent then. */
  private void expire() {
    lost("no reply in time");
    RedisFuture<List<Object>> late = command;
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
