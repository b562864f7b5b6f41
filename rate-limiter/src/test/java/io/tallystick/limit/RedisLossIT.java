package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.KillArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis absent, killed, paused, emptied and refusing: a real process that the test controls. */
@Timeout(60)
final class RedisLossIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Limit LIMIT = new Limit("a", 5, 3_600_000);
  private static final long PATIENT_MILLIS = 10_000;

  private final OwnRedis redis = new OwnRedis();

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void redis_absentAtTheStart_answersAsChosenAndRecovers() {
    redis.kill();
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.ALLOW))) {
      assertTrue(limiter.stats().breakerOpen());
      Decision lost = take(limiter, "s", 1);
      assertEquals(new Decision(Outcome.ADMITTED, Source.REDIS_LOST, List.of()), lost);
      redis.restart();
      awaitRecovery(limiter);
      assertEquals(Source.REDIS, take(limiter, "s", 1).source());
    }
  }

  @Test
  void redis_killedAndRestartedEmpty_answersAsChosenAndRecovers() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      assertEquals(Source.REDIS, take(limiter, "s", 5).source());
      redis.kill();
      assertEquals(
          new Decision(Outcome.UNAVAILABLE, Source.REDIS_LOST, List.of()), take(limiter, "s", 1));
      Await.until("breaker opens", DEADLINE, () -> limiter.stats().breakerOpen());
      redis.restart();
      awaitRecovery(limiter);
      assertEquals(4, take(limiter, "s", 1).limits().get(0).remaining());
      assertEquals(1, limiter.stats().breakerOpenings());
    }
  }

  @Test
  void redis_pausedForLessThanALongTimeout_isWaitedFor() {
    RateLimiterConfig patient = config(OnRedisLoss.DENY).withCommandTimeoutMillis(PATIENT_MILLIS);
    try (RateLimiter limiter = RateLimiter.connect(patient)) {
      awaitRecovery(limiter);
      redis.pause();
      CompletableFuture<Decision> waiting = ask(limiter, "s", 1);
      // The Redis client's own timeout would be a second.
      CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS).execute(redis::resume);
      assertEquals(Source.REDIS, waiting.join().source());
    }
  }

  @Test
  void redis_paused_firstCallTimesOutAndTheOthersAreAnsweredFromMemory() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      awaitRecovery(limiter);
      redis.pause();
      assertEquals(Source.REDIS_LOST, take(limiter, "s", 1).source());
      assertTrue(limiter.stats().breakerOpen());
      long commands = limiter.stats().redisCommands();
      for (int i = 0; i < 10_000; i++) {
        CompletableFuture<Decision> answer = ask(limiter, "s" + i, 1);
        assertTrue(answer.isDone(), "call " + i + " went to Redis");
        assertEquals(Source.REDIS_LOST, answer.join().source());
      }
      long probes = limiter.stats().redisCommands() - commands;
      assertTrue(probes < 1_000, probes + " commands while Redis was lost");
      redis.resume();
      awaitRecovery(limiter);
    }
  }

  @Test
  void reply_afterTheTimeout_grantsNothing() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      redis.pause();
      assertEquals(Outcome.UNAVAILABLE, take(limiter, "s", 1).outcome());
      redis.resume();
      awaitRecovery(limiter);
      long remaining = take(limiter, "s", 0).limits().get(0).remaining();
      assertTrue(remaining == 4 || remaining == 5, remaining + " remain");
      assertEquals(Outcome.ADMITTED, take(limiter, "s", remaining).outcome());
      assertEquals(Outcome.DENIED, take(limiter, "s", 1).outcome());
    }
  }

  @Test
  void redis_lostUnderShare_admitsTheShareFromMemoryAndNoFreshOneAtTheNextLoss() {
    RateLimiterConfig ofTwo = config(OnRedisLoss.SHARE).withShare(() -> new Share(0, 2));
    try (RateLimiter limiter = RateLimiter.connect(ofTwo)) {
      assertEquals(Source.REDIS, take(limiter, "s", 1).source());
      redis.kill();
      assertEquals(3, admitted(limiter, 10));
      assertEquals(Source.REDIS_LOST, take(limiter, "s", 1).source());
      redis.restart();
      awaitRecovery(limiter);
      assertEquals(5, admitted(limiter, 10));
      redis.kill();
      Await.until("loss noticed", DEADLINE, () -> limiter.stats().breakerOpen());
      assertEquals(0, admitted(limiter, 10));
    }
  }

  private static long admitted(RateLimiter limiter, int calls) {
    long admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += take(limiter, "s", 1).outcome() == Outcome.ADMITTED ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void command_inFlightWhenRedisDies_isNotReplayed() {
    RateLimiterConfig patient = config(OnRedisLoss.DENY).withCommandTimeoutMillis(PATIENT_MILLIS);
    try (RateLimiter limiter = RateLimiter.connect(patient)) {
      redis.pause();
      CompletableFuture<Decision> inFlight = ask(limiter, "s", 1);
      redis.kill();
      redis.restart();
      assertEquals(Source.REDIS_LOST, inFlight.join().source());
      awaitRecovery(limiter);
      assertEquals(5, take(limiter, "s", 0).limits().get(0).remaining());
    }
  }

  @Test
  void calls_moreThanMayBeInFlight_areAnsweredAtOnceAndOpenNoBreaker() {
    RateLimiterConfig narrow =
        config(OnRedisLoss.DENY).withCommandTimeoutMillis(PATIENT_MILLIS).withInFlightMax(3);
    try (RateLimiter limiter = RateLimiter.connect(narrow)) {
      redis.pause();
      List<CompletableFuture<Decision>> inFlight = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        inFlight.add(ask(limiter, "s", 1));
      }
      CompletableFuture<Decision> tooMany = ask(limiter, "s", 1);
      assertTrue(tooMany.isDone());
      assertEquals(Source.REDIS_LOST, tooMany.join().source());
      assertFalse(limiter.stats().breakerOpen());
      redis.resume();
      inFlight.forEach(call -> assertEquals(Source.REDIS, call.join().source()));
      assertEquals(Source.REDIS, take(limiter, "s", 1).source());
    }
  }

  @Test
  void scripts_flushed_areLoadedAgain() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      take(limiter, "s", 1);
      redis.command(commands -> commands.scriptFlush());
      Decision decision = take(limiter, "s", 1);
      assertEquals(Source.REDIS, decision.source());
      assertEquals(3, decision.limits().get(0).remaining());
      assertEquals(0, limiter.stats().breakerOpenings());
    }
  }

  @Test
  void redis_emptied_startsFromZero() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      take(limiter, "s", 4);
      redis.command(commands -> commands.flushall());
      assertEquals(4, take(limiter, "s", 1).limits().get(0).remaining());
    }
  }

  @Test
  void key_ofAnotherTypeOrTorn_concernsItsSubjectAlone() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      redis.command(
          commands -> {
            commands.set(ScriptWithClock.key("text", LIMIT), "x");
            commands.hset(ScriptWithClock.key("torn", LIMIT), "head", "x");
          });
      assertEquals(Source.REDIS_LOST, take(limiter, "text", 1).source());
      assertEquals(Source.REDIS_LOST, take(limiter, "torn", 1).source());
      assertEquals(2, limiter.stats().redisErrors());
      assertFalse(limiter.stats().breakerOpen());
      assertEquals(Source.REDIS, take(limiter, "s", 1).source());
    }
  }

  @Test
  void redis_full_concernsTheCallAndChangesNothing() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      take(limiter, "s", 1);
      redis.command(commands -> commands.configSet("maxmemory", "1"));
      assertEquals(Source.REDIS_LOST, take(limiter, "s", 1).source());
      assertEquals(Source.REDIS, take(limiter, "s", 0).source(), "it still tells");
      assertFalse(limiter.stats().breakerOpen());
      redis.command(commands -> commands.configSet("maxmemory", "0"));
      assertEquals(3, take(limiter, "s", 1).limits().get(0).remaining());
    }
  }

  @Test
  void redis_madeAReplica_isLostUntilItTakesWritesAgain() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      take(limiter, "s", 1);
      redis.command(commands -> commands.replicaof("127.0.0.1", 1));
      assertEquals(Source.REDIS_LOST, take(limiter, "s", 1).source());
      long commands = limiter.stats().redisCommands();
      Await.until("it is probed", DEADLINE, () -> limiter.stats().redisCommands() > commands + 3);
      assertTrue(limiter.stats().breakerOpen(), "a look at a replica is no proof");
      assertTrue(ask(limiter, "s", 1).isDone(), "a lost Redis is not asked");
      redis.command(it -> it.replicaofNoOne());
      awaitRecovery(limiter);
      assertEquals(3, take(limiter, "s", 1).limits().get(0).remaining());
      assertEquals(1, limiter.stats().breakerOpenings());
    }
  }

  @Test
  void redis_readingItsData_isLostUntilItHas() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      take(limiter, "s", 1);
      redis.command(RedisLossIT::makeReadingSlow);
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(() -> redis.command(it -> it.debugReload()));
      Await.until("LOADING", DEADLINE, () -> take(limiter, "s", 0).source() == Source.REDIS_LOST);
      assertFalse(reading.isDone());
      assertTrue(ask(limiter, "s", 1).isDone(), "a lost Redis is not asked");
      reading.join();
      awaitRecovery(limiter);
      assertEquals(3, take(limiter, "s", 1).limits().get(0).remaining());
      assertTrue(limiter.stats().redisErrors() > 0);
    }
  }

  /** Two seconds for 20 MB; every 2 MB it answers those who ask that it still reads. */
  private static void makeReadingSlow(RedisCommands<String, String> commands) {
    for (int i = 0; i < 40; i++) {
      commands.set("filler-" + i, "x".repeat(500_000));
    }
    commands.configSet("rdbcompression", "no");
    commands.configSet("key-load-delay", "50000");
  }

  @Test
  void redis_busyWithAnEndlessScript_isLostUntilItEnds() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      take(limiter, "s", 1);
      redis.command(commands -> commands.configSet("lua-time-limit", "100"));
      CompletableFuture<Void> endless =
          CompletableFuture.runAsync(
              () -> redis.command(it -> it.eval("while true do end", ScriptOutputType.STATUS)));
      Await.until("BUSY", DEADLINE, () -> take(limiter, "s", 0).source() == Source.REDIS_LOST);
      Await.until("it is said", DEADLINE, () -> limiter.stats().redisErrors() > 0);
      assertTrue(limiter.stats().breakerOpen());
      redis.command(commands -> commands.scriptKill());
      assertThrows(CompletionException.class, endless::join);
      awaitRecovery(limiter);
      assertEquals(3, take(limiter, "s", 1).limits().get(0).remaining());
    }
  }

  @Test
  void connection_closedByRedis_isReplacedWithoutACall() {
    try (RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY))) {
      redis.command(commands -> commands.clientKill(KillArgs.Builder.typeNormal().skipme(true)));
      Await.until("loss noticed", DEADLINE, () -> limiter.stats().breakerOpenings() == 1);
      awaitRecovery(limiter);
      assertEquals(Source.REDIS, take(limiter, "s", 1).source());
    }
  }

  @Test
  void limiter_closedWithACallInFlight_waitsForItsAnswer() {
    RateLimiterConfig patient = config(OnRedisLoss.DENY).withCommandTimeoutMillis(PATIENT_MILLIS);
    RateLimiter limiter = RateLimiter.connect(patient);
    redis.pause();
    CompletableFuture<Decision> inFlight = ask(limiter, "s", 1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(limiter::close);
    Await.until("close begins", DEADLINE, () -> limiter.stats().breakerOpen());
    assertEquals(Source.REDIS_LOST, take(limiter, "s", 1).source());
    redis.resume();
    assertEquals(Source.REDIS, inFlight.join().source());
    closing.join();
  }

  @Test
  void limiter_closed_answersAsIfRedisWereLostAndLeavesNoThread() {
    RateLimiter limiter = RateLimiter.connect(config(OnRedisLoss.DENY));
    CompletableFuture<Decision> last = ask(limiter, "s", 1);
    limiter.close();
    limiter.close();
    assertTrue(last.isDone());
    assertEquals(Source.REDIS_LOST, take(limiter, "s", 1).source());
    Await.until("threads end", DEADLINE, () -> threadsNamed("tallystick-limit") == 0);
  }

  private RateLimiterConfig config(OnRedisLoss onRedisLoss) {
    return RateLimiterConfig.of(redis.address(), onRedisLoss).withCommandTimeoutMillis(1_000);
  }

  private static void awaitRecovery(RateLimiter limiter) {
    Await.until("breaker closes", DEADLINE, () -> !limiter.stats().breakerOpen());
  }

  private static CompletableFuture<Decision> ask(RateLimiter limiter, String subject, long cost) {
    return limiter
        .take(subject, List.of(LIMIT), cost)
        .toCompletableFuture()
        .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static Decision take(RateLimiter limiter, String subject, long cost) {
    return ask(limiter, subject, cost).join();
  }

  private static long threadsNamed(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }
}
