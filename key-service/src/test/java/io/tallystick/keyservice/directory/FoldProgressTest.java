package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.keyservice.log.OutcomeUnknown;
import io.tallystick.keyservice.log.Position;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class FoldProgressTest {

  @Test
  void folded_recordThatIsPast_isDoneAtOnce() {
    FoldProgress progress = new FoldProgress(60_000);
    progress.advance(Map.of(0, 5L));
    assertTrue(progress.folded(new Position(0, 4)).isDone());
    assertFalse(progress.folded(new Position(0, 5)).isDone());
    assertFalse(progress.folded(new Position(1, 0)).isDone());
  }

  @Test
  void advance_overSeveralWaiters_wakesThoseAndNoOther() {
    FoldProgress progress = new FoldProgress(60_000);
    CompletableFuture<Void> early = progress.folded(new Position(0, 1));
    CompletableFuture<Void> twin = progress.folded(new Position(0, 1));
    CompletableFuture<Void> late = progress.folded(new Position(0, 9));
    progress.advance(Map.of(0, 2L));
    assertTrue(early.isDone() && twin.isDone());
    assertFalse(late.isDone());
    progress.advance(Map.of(0, 10L));
    assertTrue(late.isDone());
  }

  @Test
  void folded_neverReached_failsAsUnknownAndLeavesOthersAlone() {
    FoldProgress progress = new FoldProgress(20);
    CompletableFuture<Void> first = progress.folded(new Position(0, 1));
    ExecutionException late = assertThrows(ExecutionException.class, first::get);
    assertInstanceOf(OutcomeUnknown.class, late.getCause());
    CompletableFuture<Void> second = progress.folded(new Position(0, 1));
    progress.advance(Map.of(0, 2L));
    assertEquals(null, second.join());
  }
}
