package io.tallystick.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignText;
import io.tallystick.testkit.Await;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.verdict.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Read your writes: what is held, until when, and what becomes of it. */
class HoldsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicLong nanos = new AtomicLong(7);

  /** Runs between the look-up and the verdict, where the clock is read. */
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private final InProcess node = new InProcess(ForeignFormats.NONE, this::now, nanos::get);

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void versionThatIsThere_isDecidedAtOnce() {
    Minted minted = Minted.plain();
    node.fold(minted.created(), minted.revoked());
    assertCode(Code.REVOKED, node.ask(minted.key(), 1));
    assertCode(Code.REVOKED, node.ask(minted.key(), 2));
    assertEquals(0, node.holds.size());
  }

  @Test
  void keyThatIsCreatedMeanwhile_isDecidedOnceItIsFolded() {
    Minted minted = Minted.plain();
    List<Answer> answers = node.ask(minted.key(), 1);
    node.holds.sweep();
    assertEquals(List.of(), answers);
    node.fold(minted.created());
    assertEquals(List.of(), answers, "the fold's thread has other things to do");
    node.holds.sweep();
    assertCode(Code.VALID, answers);
  }

  @Test
  void versionThatIsLow_isHeldOverEarlierEventsUntilItsOwn() {
    Minted minted = Minted.plain();
    node.fold(minted.created());
    List<Answer> answers = node.ask(minted.key(), 3);
    node.fold(minted.disabledAt(2));
    node.holds.sweep();
    assertEquals(List.of(), answers);
    node.fold(minted.enabledAt(3), minted.revokedAt(4));
    node.holds.sweep();
    assertCode(Code.REVOKED, answers);
    assertEquals(4, answers.get(0).proved().key().version());
  }

  @Test
  void newSecret_isHeldUntilItsRotation_andTheOldOneToTheEnd() {
    Minted old = Minted.plain();
    Minted next = old.withNewSecret();
    node.fold(old.created());
    List<Answer> byNext = node.ask(next.key(), 2);
    List<Answer> byOld = node.ask(old.key(), 2);
    node.fold(next.rotatedAt(2, null));
    node.holds.sweep();
    assertCode(Code.VALID, byNext);
    assertEquals(List.of(), byOld);
    nanos.addAndGet(Holds.WAIT_NANOS);
    node.holds.sweep();
    assertCode(Code.NOT_YET_VISIBLE, byOld);
  }

  @Test
  void unknownId_wrongSecretAndLowVersion_endAlikeAfterASecond() {
    Minted minted = Minted.plain();
    node.fold(minted.created());
    List<List<Answer>> all =
        List.of(
            node.ask(Minted.plain().key(), 1),
            node.ask(minted.withWrongSecret(), 1),
            node.ask(minted.key(), 2),
            node.ask("another-systems-text", 1));
    nanos.addAndGet(Holds.WAIT_NANOS - 1);
    assertEquals(1, node.holds.sweep(), "a nanosecond is left");
    all.forEach(answers -> assertEquals(List.of(), answers));
    nanos.addAndGet(1);
    node.holds.sweep();
    for (List<Answer> answers : all) {
      assertEquals(all.get(0), answers);
      assertCode(Code.NOT_YET_VISIBLE, answers);
    }
    assertEquals(0, node.holds.size());
  }

  @Test
  void textThatCanBeNoKey_isMalformedAtOnce() {
    assertCode(Code.MALFORMED, node.ask("a text with spaces", 1));
    assertCode(Code.MISSING, node.ask(null, 1));
  }

  @Test
  void importedHash_isHeldUntilItsKeyIsThere() {
    ForeignText reading = ForeignFormats.NONE.readings("their-key").get(0);
    Minted minted = Minted.plain().imported(reading, 4);
    List<Answer> answers = node.ask("their-key", 1);
    node.fold(minted.created());
    node.holds.sweep();
    assertCode(Code.VALID, answers);
  }

  @Test
  void keyFoldedBetweenLookAndHold_isDecidedWithoutAnotherFold() {
    Minted minted = Minted.plain();
    meanwhile.set(
        () -> {
          meanwhile.set(() -> {});
          node.fold(minted.created());
        });
    assertCode(Code.VALID, node.ask(minted.key(), 1));
    assertEquals(0, node.holds.size());
  }

  @Test
  void slowHash_runsAgainOnlyWhenItsKeyMoves_andItsTimeCounts() {
    Minted minted = Minted.plain().withBcryptOnly(4);
    node.fold(minted.created());
    List<Answer> answers = node.ask(minted.withWrongSecret(), 1);
    Await.until("it is held", PATIENCE, () -> node.holds.size() == 1);
    node.fold(Minted.plain().created());
    node.holds.sweep();
    assertEquals(1, node.hashes());
    node.fold(minted.disabledAt(2));
    node.holds.sweep();
    Await.until("it is held again", PATIENCE, () -> node.hashes() == 2 && node.holds.size() == 1);
    nanos.addAndGet(Holds.WAIT_NANOS);
    node.holds.sweep();
    assertCode(Code.NOT_YET_VISIBLE, answers);
  }

  @Test
  void moreThanCanBeHeld_isBusy() {
    List<List<Answer>> held = new ArrayList<>();
    for (int i = 0; i < Holds.HELD_MAX; i++) {
      held.add(node.ask(Minted.plain().key(), 1));
    }
    assertTrue(held.stream().allMatch(List::isEmpty));
    assertCode(Code.BUSY, node.ask(Minted.plain().key(), 1));
    assertEquals(1, node.registry.get("tallystick.held.rejected").counter().count());
    assertEquals(
        Holds.HELD_MAX, node.registry.get("tallystick.held.verifications").gauge().value());
  }

  @Test
  void close_answersWhatIsHeld_andHoldsNothingMore() {
    List<Answer> answers = node.ask(Minted.plain().key(), 1);
    assertEquals(List.of(), answers);
    node.holds.close();
    assertCode(Code.BUSY, answers);
    assertCode(Code.BUSY, node.ask(Minted.plain().key(), 1));
  }

  private Instant now() {
    meanwhile.get().run();
    return NOW;
  }

  private static void assertCode(Code code, List<Answer> answers) {
    assertEquals(List.of(code), answers.stream().map(Answer::code).toList());
  }
}
