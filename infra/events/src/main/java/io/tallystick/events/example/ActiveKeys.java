package io.tallystick.events.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * Keeps a table of the active keys and prints how many each owner has, at every line of input. Two
 * threads: one reads the stream, one the input. Ends at the end of the input, or with exit code 1
 * and a sentence when the table can't go on.
 */
public final class ActiveKeys {
  private ActiveKeys() {}

  /** Takes Kafka's address and the file of the table. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 2) {
      System.err.println("Usage: active-keys KAFKA FILE, such as localhost:8110 active-keys.db");
      System.exit(2);
    }
    try (KeyTable table = new KeyTable(KeyTable.connect(Path.of(arguments[1])), ActiveKeys::say);
        EventStream stream = new EventStream(arguments[0], table)) {
      answer(table, stream);
    } catch (SQLException | ExecutionException | IOException | HistoryLost e) {
      fail(e);
    }
  }

  private static void answer(KeyTable table, EventStream stream)
      throws SQLException, IOException, InterruptedException {
    CountDownLatch caughtUp = new CountDownLatch(1);
    Thread reader = new Thread(() -> read(stream, caughtUp), "events");
    reader.start();
    caughtUp.await();
    System.out.println("The table is complete. Enter counts, Ctrl-D ends.");
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    while (input.readLine() != null) {
      print(table.active(Instant.now()));
    }
    stream.stop();
    reader.join();
  }

  private static void read(EventStream stream, CountDownLatch caughtUp) {
    try {
      stream.run(caughtUp::countDown);
    } catch (SQLException | RuntimeException e) {
      fail(e);
    }
  }

  private static void say(String sentence) {
    System.err.println(sentence);
  }

  private static void print(List<KeyTable.Count> counts) {
    counts.forEach(
        each -> System.out.printf("%6d  %s/%s%n", each.keys(), each.workspace(), each.owner()));
    System.out.println(counts.stream().mapToLong(KeyTable.Count::keys).sum() + " active keys");
  }

  private static void fail(Exception e) {
    System.err.println(e instanceof ExecutionException ? e.getCause() : e.getMessage());
    System.exit(1);
  }
}
