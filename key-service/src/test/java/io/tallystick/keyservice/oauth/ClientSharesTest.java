package io.tallystick.keyservice.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.work.Busy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class ClientSharesTest {
  private static final KeyId HAMMER = new KeyId("ID88800000000000");
  private static final KeyId OTHER = new KeyId("ID88800000000001");

  private final ClientShares shares = new ClientShares();
  private final List<CompletableFuture<String>> work = new ArrayList<>();

  @Test
  void client_thatHasItsShareUnderWay_isBusy_othersAreNot() {
    List<CompletableFuture<String>> taken = new ArrayList<>();
    for (int i = 0; i < ClientShares.EACH_MAX; i++) {
      taken.add(started(HAMMER));
    }
    assertTrue(taken.stream().noneMatch(CompletableFuture::isDone));
    busy(started(HAMMER));
    busy(started(HAMMER));
    assertEquals(ClientShares.EACH_MAX, work.size(), "what is refused is not begun");
    assertFalse(started(OTHER).isDone());

    work.get(0).complete("done");
    assertEquals("done", taken.get(0).join());
    assertFalse(started(HAMMER).isDone(), "a place is free again");
    busy(started(HAMMER));
  }

  @Test
  void place_isFreeAgain_howeverTheWorkEnds() {
    for (int i = 0; i < 2 * ClientShares.EACH_MAX; i++) {
      CompletableFuture<String> failing = started(HAMMER);
      work.get(i).completeExceptionally(new IllegalStateException());
      assertTrue(failing.isCompletedExceptionally());
    }
    for (int i = 0; i < 2 * ClientShares.EACH_MAX; i++) {
      CompletableFuture<String> thrown =
          shares.run(
              HAMMER,
              () -> {
                throw new IllegalStateException();
              });
      CompletionException e = assertThrows(CompletionException.class, thrown::join);
      assertEquals(IllegalStateException.class, e.getCause().getClass());
    }
    assertEquals(0, shares.clients(), "nothing is remembered of who has nothing under way");
  }

  private CompletableFuture<String> started(KeyId client) {
    return shares.run(
        client,
        () -> {
          CompletableFuture<String> begun = new CompletableFuture<>();
          work.add(begun);
          return begun;
        });
  }

  private static void busy(CompletableFuture<String> refused) {
    CompletionException e = assertThrows(CompletionException.class, refused::join);
    assertEquals(Busy.class, e.getCause().getClass());
  }
}
