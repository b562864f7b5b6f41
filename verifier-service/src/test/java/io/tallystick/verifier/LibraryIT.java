package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.verdict.Code;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier inside a process of another kind, as that process's developer sees it. */
class LibraryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final VerifyRequest ANY = VerifyRequest.any();
  private static final KeyLimit TWO = new KeyLimit("hourly", 2, 3_600_000);

  private static KeyLog log;
  private static TallystickVerifier verifier;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    verifier = TallystickVerifier.connect(settings());
    assertTrue(verifier.awaitReady(PATIENCE), () -> String.valueOf(verifier.notReady()));
  }

  @AfterAll
  static void stop() {
    verifier.close();
    log.close();
  }

  @Test
  void keyThatIsProved_isTold() {
    Minted minted =
        known(Minted.plain().withScopes("a", "b").withMetadata("{\"x\":1}").withLimits());
    VerifyResult result = verify(minted.key(), ANY.withScopes("b"));
    assertTrue(result.valid());
    assertEquals(Code.VALID, result.code());
    assertEquals(List.of(), result.limits());
    assertNull(result.retryAfter());
    VerifiedKey key = result.key();
    assertNotNull(key);
    assertEquals(minted.id().value(), key.id());
    assertEquals(List.of("a", "b"), key.scopes());
    assertEquals("night shift", key.owner());
    assertEquals("acme", key.workspace());
    assertEquals("live", key.environment());
    assertEquals("{\"x\":1}", key.metadata());
    assertEquals(1, key.version());
    assertFalse(key.byPreviousSecret());
  }

  @Test
  void textThatIsNoProof_isARefusalThatTellsNothing_andNeverThrows() {
    Minted minted = known(Minted.plain().withLimits());
    assertUntold(Code.MISSING, null);
    assertUntold(Code.MISSING, "");
    assertUntold(Code.MALFORMED, "\u0000 no key \uD800".repeat(10_000));
    assertUntold(Code.INVALID, minted.withWrongSecret());
    assertUntold(Code.INVALID, Minted.plain().key());
  }

  @Test
  void scopesAndAddress_areJudged() throws Exception {
    Minted minted = known(Minted.plain().withScopes("a").allowedFrom("192.0.2.0/24").withLimits());
    VerifyRequest inside = ANY.withAddress("192.0.2.7");
    assertEquals(Code.VALID, verify(minted.key(), inside.withScopes("a")).code());
    VerifyResult lacking = verify(minted.key(), inside.withScopes("a", "z"));
    assertEquals(Code.INSUFFICIENT_SCOPE, lacking.code());
    assertNotNull(lacking.key());
    assertEquals(Code.FORBIDDEN_ADDRESS, verify(minted.key(), ANY).code());
    VerifyRequest outside = ANY.withAddress(InetAddress.getByName("198.51.100.1"));
    assertEquals(Code.FORBIDDEN_ADDRESS, verify(minted.key(), outside).code());
  }

  @Test
  void limits_areTakenByCost_andTheirEndIsToldWithAWait() {
    Minted minted = known(Minted.plain().withLimits(TWO));
    assertEquals(2, verify(minted.key(), ANY.withCost(0)).limits().get(0).remaining());
    assertEquals(0, verify(minted.key(), ANY.withCost(2)).limits().get(0).remaining());
    VerifyResult over = verify(minted.key(), ANY);
    assertEquals(Code.RATE_LIMITED, over.code());
    assertFalse(over.valid());
    assertTrue(over.limits().get(0).exceeded());
    Duration wait = over.retryAfter();
    assertNotNull(wait);
    assertTrue(wait.toSeconds() > 3_000 && wait.toSeconds() <= 2 * 3_600, wait::toString);
    assertNull(verify(minted.key(), ANY.withCost(3)).retryAfter(), "no waiting helps");
  }

  @Test
  void revokedKey_isRefusedInAMoment() {
    Minted minted = known(Minted.plain().withLimits());
    log.append(minted.revoked());
    awaitCode(minted, Code.REVOKED);
  }

  @Test
  void answerThatNeedsNobody_isThereOnReturn() {
    Minted minted = known(Minted.plain().withLimits());
    CompletableFuture<VerifyResult> stage =
        verifier.verify(minted.key(), ANY).toCompletableFuture();
    assertTrue(stage.isDone());
    Thread[] seen = new Thread[1];
    stage.thenAccept(result -> seen[0] = Thread.currentThread());
    assertSame(Thread.currentThread(), seen[0]);
    assertTrue(verifier.verify("no key", ANY).toCompletableFuture().isDone());
  }

  @Test
  void redisThatIsGone_isBusyWithAWait_orAsItWasTold() {
    Minted minted = known(Minted.plain().withLimits(TWO));
    String nobody = "redis://127.0.0.1:" + FreePorts.block(1);
    VerifierSettings lost =
        VerifierSettings.of(Backends.kafka(), nobody, Minted.peppersSetting())
            .withBootstrapJitter(Duration.ZERO);
    try (TallystickVerifier alone =
        TallystickVerifier.connect(lost.withOnRedisLoss(OnRedisLoss.DENY))) {
      assertTrue(alone.awaitReady(PATIENCE));
      VerifyResult busy = joined(alone, minted.key());
      assertEquals(Code.BUSY, busy.code());
      assertEquals(Duration.ofSeconds(1), busy.retryAfter());
      assertNotNull(busy.key());
    }
    try (TallystickVerifier open =
        TallystickVerifier.connect(lost.withOnRedisLoss(OnRedisLoss.ALLOW))) {
      assertTrue(open.awaitReady(PATIENCE));
      assertEquals(Code.VALID, joined(open, minted.key()).code());
    }
  }

  @Test
  void verifierThatIsNotReady_failsAndSaysWhy() {
    EmbeddedKafka empty = Backends.newKafka();
    VerifierSettings settings =
        VerifierSettings.of(empty.bootstrapServers(), Backends.redis(), Minted.peppersSetting())
            .withBootstrapJitter(Duration.ZERO);
    try (TallystickVerifier waiting = TallystickVerifier.connect(settings)) {
      assertFalse(waiting.awaitReady(Duration.ZERO));
      assertNotNull(waiting.notReady());
      assertNotReady(waiting);
      KeyLog.create(empty.bootstrapServers());
      assertTrue(waiting.awaitReady(PATIENCE));
      assertNull(waiting.notReady());
      assertEquals(Code.MISSING, joined(waiting, null).code());
    } finally {
      empty.close();
    }
  }

  @Test
  void closedVerifier_failsAndLeavesNoMeterBehind() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Meter others = Gauge.builder("tallystick.mine", () -> 1).register(registry);
    for (int round = 0; round < 2; round++) {
      TallystickVerifier own = TallystickVerifier.connect(settings(), registry);
      assertTrue(own.awaitReady(PATIENCE));
      assertEquals(Code.MISSING, joined(own, null).code());
      assertEquals(1, registry.get("tallystick.verdicts").tag("code", "MISSING").counter().count());
      assertTrue(registry.get("tallystick.projection.keys").gauge().value() >= 0);
      own.close();
      own.close();
      assertEquals(List.of(others), registry.getMeters());
      assertNotReady(own);
      assertFalse(own.awaitReady(Duration.ZERO));
      assertEquals("the verifier is closed", own.notReady());
    }
  }

  @Test
  void closedVerifier_leavesNoThreadBehind() {
    // Asked here first, so that the other verifier's threads are all there before.
    Minted limited = known(Minted.plain().withLimits(TWO));
    Minted hashed = known(Minted.plain().withBcryptOnly(4).withLimits());
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    TallystickVerifier own = TallystickVerifier.connect(settings());
    assertTrue(own.awaitReady(PATIENCE));
    assertTrue(joined(own, hashed.key()).valid());
    assertTrue(joined(own, limited.key()).valid());
    Set<Thread> its = new HashSet<>(Thread.getAllStackTraces().keySet());
    its.removeAll(before);
    Set<String> names = its.stream().map(Thread::getName).collect(Collectors.toSet());
    assertTrue(names.contains("ticks") && names.contains("use-reports"), names::toString);
    own.close();
    Await.until(
        "all of " + names + " end", PATIENCE, () -> its.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void peppersFile_isReadAgain() throws Exception {
    Minted minted = known(Minted.plain().withLimits());
    Path peppers = Files.writeString(folder.resolve("peppers"), Minted.otherPeppersSetting());
    VerifierSettings settings = VerifierSettings.of(Backends.kafka(), Backends.redis(), peppers);
    try (TallystickVerifier own = TallystickVerifier.connect(settings)) {
      assertTrue(own.awaitReady(PATIENCE));
      assertEquals(Code.INVALID, joined(own, minted.key()).code());
      Files.writeString(peppers, Minted.peppersSetting());
      Await.until(
          "the peppers are read again",
          PATIENCE,
          () -> joined(own, minted.key()).code() == Code.VALID);
    }
  }

  @Test
  void environment_isTakenAsItIs() {
    Minted minted = known(Minted.plain());
    Map<String, String> environment =
        Map.of(
            "PATH",
            "/bin",
            "TALLYSTICK_KAFKA",
            Backends.kafka(),
            "TALLYSTICK_REDIS",
            Backends.redis(),
            "TALLYSTICK_PEPPERS",
            Minted.peppersSetting(),
            "TALLYSTICK_REDIS_TIMEOUT",
            "10s",
            "TALLYSTICK_DEFAULT_LIMIT",
            "3/1h");
    VerifierSettings settings = VerifierSettings.fromEnvironment(environment);
    try (TallystickVerifier own = TallystickVerifier.connect(settings)) {
      assertTrue(own.awaitReady(PATIENCE));
      assertEquals(3, joined(own, minted.key()).limits().get(0).limit().limit());
    }
  }

  private static void assertUntold(Code code, String text) {
    VerifyResult result = verify(text, ANY);
    assertEquals(code, result.code());
    assertFalse(result.valid());
    assertNull(result.key());
    assertFalse(result.detail().isEmpty());
  }

  private static void assertNotReady(TallystickVerifier waiting) {
    CompletionException failed =
        assertThrows(CompletionException.class, () -> joined(waiting, Minted.plain().key()));
    assertInstanceOf(VerifierNotReady.class, failed.getCause());
    assertFalse(failed.getCause().getMessage().isEmpty());
  }

  private static Minted known(Minted minted) {
    log.append(minted);
    Await.until(
        "the key is known",
        PATIENCE,
        () -> verify(minted.key(), ANY.withCost(0)).code() != Code.INVALID);
    return minted;
  }

  private static void awaitCode(Minted minted, Code code) {
    Await.until(code.name(), PATIENCE, () -> verify(minted.key(), ANY).code() == code);
  }

  private static VerifyResult verify(String text, VerifyRequest request) {
    try {
      return verifier.verify(text, request).toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static VerifyResult joined(TallystickVerifier own, String text) {
    return own.verify(text, ANY).toCompletableFuture().join();
  }

  /** A busy machine must not look like a lost Redis. */
  private static VerifierSettings settings() {
    return VerifierSettings.of(Backends.kafka(), Backends.redis(), Minted.peppersSetting())
        .withNode("library")
        .withBootstrapJitter(Duration.ZERO)
        .withRedisTimeout(Duration.ofSeconds(10));
  }
}
