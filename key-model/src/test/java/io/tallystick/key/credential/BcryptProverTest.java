package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BcryptProverTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Secret RIGHT = secret("11");
  private static final Secret WRONG = secret("12");
  private static final String HASH = Bcrypt.hash(RIGHT, 4);

  /** Tasks that run when the test says so, in the order in which they came. */
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  private final AtomicLong nanos = new AtomicLong(5);
  private final BcryptProver prover = new BcryptProver(tasks::add, 8, nanos::get);

  @Test
  void prove_firstTime_runsTheHashAndRemembersIt() {
    CompletableFuture<Proof> first = prover.prove(question(ID, 1), HASH, RIGHT);
    assertFalse(first.isDone());
    runAll();
    assertEquals(Proof.MATCH, first.join());
    assertTrue(prover.prove(question(ID, 1), HASH, RIGHT).isDone());
    assertTrue(tasks.isEmpty());
  }

  @Test
  void prove_keyAtItsNextVersion_runsTheHashAgain() {
    prover.prove(question(ID, 1), HASH, RIGHT).isDone();
    runAll();
    assertFalse(prover.prove(question(ID, 2), HASH, RIGHT).isDone());
  }

  @Test
  void prove_wrongSecret_isRememberedForAWhile() {
    CompletableFuture<Proof> first = prover.prove(question(ID, 1), HASH, WRONG);
    runAll();
    assertEquals(Proof.MISMATCH, first.join());
    assertEquals(Proof.MISMATCH, prover.prove(question(ID, 1), HASH, WRONG).join());
    nanos.addAndGet(BcryptMemory.FAILURE_NANOS);
    assertFalse(prover.prove(question(ID, 1), HASH, WRONG).isDone());
  }

  @Test
  void prove_sameKeyTwice_runsOneAtATime() {
    CompletableFuture<Proof> first = prover.prove(question(ID, 1), HASH, WRONG);
    CompletableFuture<Proof> second = prover.prove(question(ID, 1), HASH, RIGHT);
    assertEquals(1, tasks.size(), "the second waits for the first");
    tasks.remove().run();
    assertTrue(first.isDone());
    assertFalse(second.isDone());
    assertEquals(1, tasks.size());
    runAll();
    assertEquals(Proof.MATCH, second.join());
  }

  @Test
  void prove_fullLine_isBusyAtOnceAndFreeAgainAfterwards() {
    for (int i = 0; i < 2; i++) {
      prover.prove(question(ID, 1), HASH, secret("2" + i)).isDone();
    }
    assertEquals(
        Proof.BUSY, prover.prove(question(ID, 1), HASH, RIGHT).join(), "two of eight per key");
    KeyId other = new KeyId("ID88800000000001");
    assertFalse(prover.prove(question(other, 1), HASH, RIGHT).isDone(), "another key has room");
    runAll();
    assertFalse(prover.prove(question(ID, 1), HASH, RIGHT).isDone());
  }

  @Test
  void prove_fullPool_isBusyForEveryKey() {
    for (int i = 0; i < 8; i++) {
      assertFalse(
          prover.prove(question(new KeyId("ID8880000000000" + i), 1), HASH, RIGHT).isDone());
    }
    assertEquals(
        Proof.BUSY, prover.prove(question(new KeyId("ID8880000000009z"), 1), HASH, RIGHT).join());
  }

  @Test
  void prove_anotherSecretOfTheKey_isAnotherQuestion() {
    prover.prove(new BcryptProver.Question(ID, 3, 1), HASH, RIGHT).isDone();
    runAll();
    assertTrue(prover.prove(new BcryptProver.Question(ID, 3, 1), HASH, RIGHT).isDone());
    assertFalse(prover.prove(new BcryptProver.Question(ID, 3, 3), HASH, RIGHT).isDone());
  }

  private static BcryptProver.Question question(KeyId id, long version) {
    return new BcryptProver.Question(id, version, 1);
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static Secret secret(String hexByte) {
    return Secret.of(HexFormat.of().parseHex(hexByte.repeat(32)));
  }
}
