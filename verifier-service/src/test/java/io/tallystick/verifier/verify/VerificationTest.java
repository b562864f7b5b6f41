package io.tallystick.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.testkit.Await;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.verdict.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key that changes while its hash is running is decided on as it is when the hash is done. */
class VerificationTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** One is folded each time that the clock is read: after each look-up, before what follows. */
  private final Deque<KeyEvent> meanwhile = new ArrayDeque<>();

  private final InProcess node = new InProcess(ForeignFormats.NONE, this::now, System::nanoTime);
  private final Minted minted = Minted.plain().withBcryptOnly(4);

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void keyRevokedWhileItsHashRuns_isRevoked() {
    assertEquals(Code.REVOKED, code(minted.key(), minted.revoked()));
  }

  @Test
  void secretThatIsBroughtWhileTheHashOfTheLastRuns_isValid() {
    Minted next = minted.withNewSecret();
    assertEquals(Code.VALID, code(next.key(), next.rotatedAt(2, null)));
  }

  @Test
  void secretThatIsTakenAwayWhileItsHashRuns_isInvalid() {
    assertEquals(Code.INVALID, code(minted.key(), minted.withNewSecret().rotatedAt(2, null)));
  }

  @Test
  void keyThatNeverStandsStill_isBusyInTheEnd() {
    KeyEvent[] events = new KeyEvent[20];
    for (int i = 0; i < events.length; i++) {
      events[i] = i % 2 == 0 ? minted.disabledAt(i + 2) : minted.enabledAt(i + 2);
    }
    assertEquals(Code.BUSY, code(minted.key(), events));
    assertEquals(3, node.hashes(), "and has not hashed for ever");
  }

  private Code code(String key, KeyEvent... during) {
    node.fold(minted.created());
    meanwhile.addAll(List.of(during));
    List<Answer> answers = node.ask(key, 0);
    Await.until("the answer", PATIENCE, () -> !answers.isEmpty());
    return answers.get(0).code();
  }

  private Instant now() {
    KeyEvent next = meanwhile.poll();
    if (next != null) {
      node.fold(next);
    }
    return NOW;
  }
}
