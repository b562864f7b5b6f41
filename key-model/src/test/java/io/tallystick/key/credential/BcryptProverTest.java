package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.Secret;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final AtomicInteger hashes = new AtomicInteger();
  private final BcryptProver prover = new BcryptProver(tasks::add, 8, nanos::get, this::hash);

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
  void prove_sameSecretWhileItWaits_sharesOneHash() {
    List<CompletableFuture<Proof>> proofs = new ArrayList<>();
    for (int i = 0; i < BcryptQueue.ASKERS_MAX; i++) {
      proofs.add(prover.prove(question(ID, 1), HASH, RIGHT));
    }
    assertEquals(Proof.BUSY, prover.prove(question(ID, 1), HASH, RIGHT).join(), "one too many");
    runAll();
    proofs.forEach(proof -> assertEquals(Proof.MATCH, proof.join()));
    assertEquals(1, hashes.get());
  }

  @Test
  void prove_secretThatComesAgain_goesBeforeThoseThatComeOnce() {
    fillLine(ID);
    assertEquals(Proof.BUSY, prover.prove(question(ID, 1), HASH, RIGHT).join(), "as all others");
    CompletableFuture<Proof> again = prover.prove(question(ID, 1), HASH, RIGHT);
    assertFalse(again.isDone());
    tasks.remove().run();
    assertEquals(Proof.MATCH, again.join(), "the very next hash is its");
  }

  @Test
  void prove_secretsThatComeAsOften_doNotPushEachOtherOut() {
    fillLine(ID);
    for (String each : List.of("31", "32", "33")) {
      prover.prove(question(ID, 1), HASH, secret(each)).isDone();
    }
    assertFalse(prover.prove(question(ID, 1), HASH, secret("31")).isDone());
    assertFalse(prover.prove(question(ID, 1), HASH, secret("32")).isDone());
    assertEquals(Proof.BUSY, prover.prove(question(ID, 1), HASH, secret("33")).join());
    // It has come twice now, and the third time it is the one that came most often.
    assertFalse(prover.prove(question(ID, 1), HASH, secret("33")).isDone());
  }

  @Test
  void prove_wrongSecretThatHasHadItsTurn_waitsLikeAnyOtherAgain() {
    fillLine(ID);
    assertEquals(Proof.BUSY, prover.prove(question(ID, 1), HASH, WRONG).join());
    assertFalse(prover.prove(question(ID, 1), HASH, WRONG).isDone(), "it has come again");
    runAll();
    assertEquals(Proof.MISMATCH, prover.prove(question(ID, 1), HASH, WRONG).join());
    nanos.addAndGet(BcryptMemory.FAILURE_NANOS);
    prover.prove(question(ID, 1), HASH, secret("41")).isDone();
    prover.prove(question(ID, 1), HASH, secret("42")).isDone();
    assertEquals(Proof.BUSY, prover.prove(question(ID, 1), HASH, WRONG).getNow(Proof.UNDECIDED));
  }

  @Test
  void prove_secretThatProvedAnEarlierVersion_goesBeforeAll() {
    prover.prove(question(ID, 1), HASH, RIGHT).isDone();
    runAll();
    fillLine(ID);
    for (int i = 0; i < 5; i++) {
      prover.prove(question(ID, 2), HASH, WRONG).isDone();
    }
    CompletableFuture<Proof> proof = prover.prove(question(ID, 2), HASH, RIGHT);
    assertFalse(proof.isDone(), "its success died with the version");
    tasks.remove().run();
    assertEquals(Proof.MATCH, proof.join());
  }

  @Test
  void prove_fullPool_refusesTheLongestLineFirst() {
    List<CompletableFuture<Proof>> ofOneKey = fillLine(ID);
    for (int i = 1; i <= 6; i++) {
      assertFalse(
          prover.prove(question(new KeyId("ID8880000000000" + i), 1), HASH, RIGHT).isDone());
    }
    CompletableFuture<Proof> ninth =
        prover.prove(question(new KeyId("ID88800000000007"), 1), HASH, RIGHT);
    assertFalse(ninth.isDone());
    assertEquals(
        1, ofOneKey.stream().filter(CompletableFuture::isDone).count(), "one of the flooded key");
    runAll();
    assertEquals(Proof.MATCH, ninth.join());
  }

  @Test
  void prove_floodOfDistinctSecrets_letsTheHolderInWithItsSecondTry() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int tries = 0;
    CompletableFuture<Proof> holder = CompletableFuture.completedFuture(Proof.BUSY);
    // A hash for every 120 wrong secrets, as 60 ms are at 2,000 a second; the holder comes back
    // once a hash.
    for (int step = 0; step < 10 * 120 && !match(holder); step++) {
      byte[] wrong = new byte[Secret.SIZE_BYTES];
      random.nextBytes(wrong);
      prover.prove(question(ID, 1), HASH, Secret.of(wrong)).isDone();
      if (step % 120 == 60 && holder.isDone()) {
        tries++;
        holder = prover.prove(question(ID, 1), HASH, RIGHT);
      }
      if (step % 120 == 119) {
        tasks.remove().run();
      }
    }
    assertTrue(match(holder), "seed " + seed);
    assertEquals(2, tries, "seed " + seed);
  }

  @Test
  void prove_executorThatHasEnded_isBusy() {
    BcryptProver ended =
        new BcryptProver(
            work -> {
              throw new RejectedExecutionException();
            },
            8,
            nanos::get);
    assertEquals(Proof.BUSY, ended.prove(question(ID, 1), HASH, RIGHT).join());
    assertEquals(Proof.BUSY, ended.prove(question(ID, 1), HASH, RIGHT).join(), "nothing stays");
  }

  @Test
  void prove_hashThatFails_failsItsProofAlone() {
    CompletableFuture<Proof> broken = prover.prove(question(ID, 1), "no hash", WRONG);
    CompletableFuture<Proof> sound = prover.prove(question(ID, 1), HASH, RIGHT);
    runAll();
    assertTrue(broken.isCompletedExceptionally());
    assertEquals(Proof.MATCH, sound.join());
  }

  @Test
  void remembers_onlyWhatProvedThisVersion() {
    assertFalse(prover.remembers(question(ID, 1), RIGHT));
    prover.prove(question(ID, 1), HASH, RIGHT).isDone();
    prover.prove(question(ID, 1), HASH, WRONG).isDone();
    runAll();
    assertTrue(prover.remembers(question(ID, 1), RIGHT));
    assertFalse(prover.remembers(question(ID, 1), WRONG));
    assertFalse(prover.remembers(question(ID, 2), RIGHT));
    assertFalse(prover.remembers(new BcryptProver.Question(ID, 1, 2), RIGHT));
  }

  @Test
  void prove_anotherSecretOfTheKey_isAnotherQuestion() {
    prover.prove(new BcryptProver.Question(ID, 3, 1), HASH, RIGHT).isDone();
    runAll();
    assertTrue(prover.prove(new BcryptProver.Question(ID, 3, 1), HASH, RIGHT).isDone());
    assertFalse(prover.prove(new BcryptProver.Question(ID, 3, 3), HASH, RIGHT).isDone());
  }

  /** The two of one key that eight of all keys leave room for. */
  private List<CompletableFuture<Proof>> fillLine(KeyId id) {
    return List.of(
        prover.prove(question(id, 1), HASH, secret("21")),
        prover.prove(question(id, 1), HASH, secret("22")));
  }

  private static boolean match(CompletableFuture<Proof> proof) {
    return proof.isDone() && proof.join() == Proof.MATCH;
  }

  private static BcryptProver.Question question(KeyId id, long version) {
    return new BcryptProver.Question(id, version, 1);
  }

  private boolean hash(Secret secret, String bcrypt) {
    hashes.incrementAndGet();
    return Bcrypt.matches(secret, bcrypt);
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
