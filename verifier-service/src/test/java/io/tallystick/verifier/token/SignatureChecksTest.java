package io.tallystick.verifier.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.credential.Proof;
import io.tallystick.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets a thread when there are more signatures than threads can check. */
class SignatureChecksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WAITING_MAX = SignatureChecks.WAITING_PER_THREAD_MAX;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Long> checked = new CopyOnWriteArrayList<>();
  private final SignatureChecks checks = new SignatureChecks(1, this::check);
  private final Map<Long, List<Proof>> answers = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    gate.countDown();
    checks.close();
  }

  @Test
  void flood_isBoundedAndRefusedAtOnce() {
    fill();
    offer(1_000);
    assertEquals(List.of(Proof.BUSY), answers.get(1_000L));
    assertEquals(1, checks.rejectedCount());
  }

  @Test
  void oneThatComesAgain_goesBeforeTheWholeFlood() {
    fill();
    offer(1_000);
    offer(1_000);
    assertEquals(1, answers.get(1_000L).size(), "it waits now");
    long gaveWay = answers.values().stream().filter(all -> all.contains(Proof.BUSY)).count() - 1;
    assertEquals(1, gaveWay, "and one of the flood does not any more");
    checks.start();
    gate.countDown();
    Await.until("all are answered", PATIENCE, () -> checked.size() == WAITING_MAX);
    assertEquals(1_000L, checked.get(0));
  }

  @Test
  void floodThatComesAgainToo_goesBehindWhoCameMoreOften() {
    fill();
    // Refused once each, so all that wait now have been refused once as well.
    for (int round = 0; round < 2; round++) {
      for (long text = 2_000; text < 2_000 + WAITING_MAX; text++) {
        offer(text);
      }
    }
    for (int tries = 0; tries < 3; tries++) {
      offer(1_000);
    }
    assertEquals(List.of(Proof.BUSY, Proof.BUSY), answers.get(1_000L), "in with the third");
    checks.start();
    gate.countDown();
    Await.until("all are answered", PATIENCE, () -> checked.size() == WAITING_MAX);
    assertEquals(1_000L, checked.get(0));
  }

  @Test
  void sameText_isCheckedOnceForAll() {
    for (int asker = 0; asker < SignatureChecks.ASKERS_MAX; asker++) {
      offer(1);
    }
    offer(1);
    assertEquals(List.of(Proof.BUSY), answers.get(1L), "one more than may share it");
    checks.start();
    gate.countDown();
    Await.until(
        "all are answered",
        PATIENCE,
        () -> answers.get(1L).size() == SignatureChecks.ASKERS_MAX + 1);
    assertEquals(List.of(1L), checked);
  }

  @Test
  void close_answersAllThatWait() {
    fill();
    gate.countDown();
    checks.close();
    assertTrue(answers.values().stream().allMatch(all -> all.equals(List.of(Proof.BUSY))));
    assertEquals(WAITING_MAX, answers.size());
    offer(5_000);
    assertEquals(List.of(Proof.BUSY), answers.get(5_000L));
  }

  @Test
  void checkThatFails_isBusyAndTheThreadGoesOn() {
    checks.start();
    gate.countDown();
    offer(-1);
    offer(2);
    Await.until("both are answered", PATIENCE, () -> answers.get(2L).size() == 1);
    assertEquals(List.of(Proof.BUSY), answers.get(-1L));
    assertEquals(List.of(Proof.MISMATCH), answers.get(2L));
  }

  @Test
  void tableThatIsFull_forgetsWhatEndsFirst() {
    DigestTable<String> table = new DigestTable<>(4);
    for (int i = 0; i < 5; i++) {
      table.put(digest(i), "v" + i, 10 - i);
    }
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      left.add(table.find(digest(i)));
    }
    assertEquals(List.of("v0", "v1", "v2"), left.subList(0, 3));
    assertNull(left.get(3));
    assertEquals("v4", left.get(4));
    assertEquals(4, table.size());
  }

  /** As many as may wait; no thread has started yet. */
  private void fill() {
    for (long text = 0; text < WAITING_MAX; text++) {
      offer(text);
    }
  }

  private void offer(long text) {
    answers.computeIfAbsent(text, any -> new CopyOnWriteArrayList<>());
    checks.offer(
        new UncheckedToken(digest(text), null, null),
        proof -> answers.get(text).add(proof.proof()));
  }

  private TokenProof check(UncheckedToken token) {
    try {
      assertTrue(gate.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (token.digest().first() < 0) {
      throw new IllegalStateException("as a test wants it");
    }
    checked.add(token.digest().first());
    return TokenProof.MISMATCH;
  }

  private static Digest digest(long text) {
    return new Digest(text, 0, 0, 0);
  }
}
