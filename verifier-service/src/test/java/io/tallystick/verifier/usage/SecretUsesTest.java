package io.tallystick.verifier.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretUsesTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

  private final SecretUses uses = new SecretUses();

  /** Begins below zero, as a monotonic clock may. */
  private long nowNanos = -7;

  @Test
  void use_isTakenOnce() {
    uses.note(ID, 3, AT);
    assertEquals(List.of(new SecretUse(ID, 3, AT)), uses.take(nowNanos));
    assertEquals(List.of(), uses.take(nowNanos));
  }

  @Test
  void uses_ofOneSecret_areOneReportOfTheLatest() {
    uses.note(ID, 3, AT.plusMillis(5));
    uses.note(ID, 3, AT.plusMillis(9));
    uses.note(ID, 3, AT);
    assertEquals(List.of(new SecretUse(ID, 3, AT.plusMillis(9))), uses.take(nowNanos));
  }

  @Test
  void secrets_areReportedEachForItself() {
    uses.note(ID, 3, AT);
    uses.note(ID, 4, AT);
    uses.note(new KeyId("ID88800000000001"), 3, AT);
    assertEquals(3, uses.take(nowNanos).size());
  }

  @Test
  void secret_isReportedAtMostOnceInThePause() {
    uses.note(ID, 3, AT);
    uses.take(nowNanos);
    uses.note(ID, 3, AT.plusSeconds(1));
    nowNanos += SecretUses.PAUSE_NANOS - 1;
    assertEquals(List.of(), uses.take(nowNanos));
    nowNanos += 1;
    assertEquals(List.of(new SecretUse(ID, 3, AT.plusSeconds(1))), uses.take(nowNanos));
  }

  @Test
  void pauses_areKeptBySecretsThatAreUsedAllTheTime() {
    List<SecretUse> taken = new ArrayList<>();
    for (int second = 0; second < 100; second++) {
      uses.note(ID, 3, AT.plusSeconds(second));
      taken.addAll(uses.take(nowNanos + second * 1_000_000_000L));
    }
    assertEquals(10, taken.size());
  }

  @Test
  void useThatWasNotDelivered_isTakenAgainAfterThePause() {
    uses.note(ID, 3, AT);
    SecretUse lost = uses.take(nowNanos).get(0);
    uses.failed(lost);
    assertEquals(1, uses.openCount());
    assertEquals(List.of(), uses.take(nowNanos + SecretUses.PAUSE_NANOS - 1));
    assertEquals(List.of(lost), uses.take(nowNanos + SecretUses.PAUSE_NANOS));
    assertEquals(0, uses.openCount());
  }

  @Test
  void useThatWasNotDelivered_neverHidesALaterOne() {
    uses.note(ID, 3, AT);
    SecretUse lost = uses.take(nowNanos).get(0);
    uses.note(ID, 3, AT.plusSeconds(1));
    uses.failed(lost);
    nowNanos += SecretUses.PAUSE_NANOS;
    assertEquals(List.of(new SecretUse(ID, 3, AT.plusSeconds(1))), uses.take(nowNanos));
  }

  @Test
  void useThatWasNotDelivered_isNotLostWhereItsPlaceWasGivenAway() {
    uses.note(ID, 3, AT);
    SecretUse lost = uses.take(nowNanos).get(0);
    uses.take(nowNanos + SecretUses.PAUSE_NANOS);
    uses.failed(lost);
    assertEquals(List.of(lost), uses.take(nowNanos + SecretUses.PAUSE_NANOS));
  }

  @Test
  void rest_isTakenWithoutAPause() {
    uses.note(ID, 3, AT);
    uses.take(nowNanos);
    assertEquals(List.of(), uses.takeRest(nowNanos));
    uses.note(ID, 3, AT.plusSeconds(1));
    assertEquals(List.of(new SecretUse(ID, 3, AT.plusSeconds(1))), uses.takeRest(nowNanos));
  }

  @Test
  void room_isBoundedAndWhatFindsNoneIsCounted() {
    for (int i = 0; i < SecretUses.ENTRIES_MAX; i++) {
      uses.note(ID, 1 + i, AT);
    }
    uses.note(ID, 1, AT.plusSeconds(1));
    assertEquals(0, uses.droppedCount());
    uses.note(ID, 1 + SecretUses.ENTRIES_MAX, AT);
    uses.note(ID, 1 + SecretUses.ENTRIES_MAX, AT);
    assertEquals(2, uses.droppedCount());
    assertEquals(SecretUses.ENTRIES_MAX, uses.take(nowNanos).size());
  }

  @Test
  void room_comesBackOnceReportedAndNotUsedSince() {
    for (int i = 0; i < SecretUses.ENTRIES_MAX; i++) {
      uses.note(ID, 1 + i, AT);
    }
    uses.take(nowNanos);
    nowNanos += SecretUses.PAUSE_NANOS;
    assertTrue(uses.take(nowNanos).isEmpty());
    uses.note(ID, 1 + SecretUses.ENTRIES_MAX, AT);
    assertEquals(0, uses.droppedCount());
    assertEquals(1, uses.take(nowNanos).size());
  }
}
