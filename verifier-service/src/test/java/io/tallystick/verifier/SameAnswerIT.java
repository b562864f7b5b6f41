package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.MannWhitney;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * An unknown id and a wrong secret look the same from outside: the whole of each answer, byte for
 * byte, and 10,000 timings of each over one connection, interleaved at random, that a two-sample
 * test can't tell apart.
 */
class SameAnswerIT {
  private static final int KEYS = 200;
  private static final int TIMINGS = 10_000;
  private static final int WARM_UPS = 4_000;

  /** Two samples of one distribution are further apart once in 10,000 times (p = 1e-4). */
  private static final double DEVIATIONS_MAX = 3.89;

  private static final int ATTEMPTS = 3;

  private final List<Minted> keys = new ArrayList<>();
  private final List<Minted> strangers = new ArrayList<>();

  @Test
  void unknownIdAndWrongSecret_canNotBeToldApart() throws IOException {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      for (int i = 0; i < KEYS; i++) {
        keys.add(log.append(Minted.plain()));
        strangers.add(Minted.plain());
      }
      try (Node node = Node.ready()) {
        assertSame(node, SameAnswerIT::authorize);
        assertSame(node, SameAnswerIT::verify);
      }
    }
  }

  private void assertSame(Node node, UnaryOperator<String> request) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Double> deviations = new ArrayList<>();
    boolean alike = false;
    time(node, shown(request, WARM_UPS, random));
    for (int attempt = 0; attempt < ATTEMPTS && !alike; attempt++) {
      long[][] timings = time(node, shown(request, TIMINGS, random));
      deviations.add(MannWhitney.deviations(timings[0], timings[1]));
      alike = Math.abs(deviations.get(attempt)) < DEVIATIONS_MAX;
    }
    assertTrue(alike, "an unknown id is slower by " + deviations + " deviations, seed " + seed);
  }

  /** A request, made beforehand, with an unknown id (0) or a wrong secret (1). */
  private record Shown(int sample, byte[] request) {}

  private List<Shown> shown(UnaryOperator<String> request, int each, Random random) {
    List<Shown> shown = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      shown.add(shown(0, request, strangers.get(random.nextInt(KEYS))));
      shown.add(shown(1, request, keys.get(random.nextInt(KEYS))));
    }
    Collections.shuffle(shown, random);
    return shown;
  }

  private static Shown shown(int sample, UnaryOperator<String> request, Minted minted) {
    String text = request.apply(minted.withWrongSecret());
    return new Shown(sample, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String authorize(String key) {
    return "GET /v1/authorize HTTP/1.1\r\nhost: test\r\nx-api-key: " + key + "\r\n\r\n";
  }

  private static String verify(String key) {
    String body = "{\"key\":\"" + key + "\"}";
    return "POST /v1/verify HTTP/1.1\r\nhost: test\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** Times all, and holds each answer to the bytes of the first. */
  private static long[][] time(Node node, List<Shown> all) throws IOException {
    long[][] timings = new long[2][all.size() / 2];
    int[] counts = new int[2];
    String first = first(node, all.get(0));
    int size = first.length();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.service().port())) {
      socket.setTcpNoDelay(true);
      for (Shown shown : all) {
        long startNanos = System.nanoTime();
        socket.getOutputStream().write(shown.request());
        byte[] answer = socket.getInputStream().readNBytes(size);
        long nanos = System.nanoTime() - startNanos;
        timings[shown.sample()][counts[shown.sample()]++] = nanos;
        assertEquals(
            Node.timeless(first), Node.timeless(new String(answer, StandardCharsets.US_ASCII)));
      }
    }
    return timings;
  }

  /** A whole answer, read until nothing more can come. */
  private static String first(Node node, Shown shown) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.service().port())) {
      socket.getOutputStream().write(shown.request());
      socket.shutdownOutput();
      StringBuilder answer = new StringBuilder();
      int next = socket.getInputStream().read();
      while (next >= 0 && !isWhole(answer)) {
        answer.append((char) next);
        next = isWhole(answer) ? -1 : socket.getInputStream().read();
      }
      assertTrue(answer.toString().contains("INVALID"), answer.toString());
      return answer.toString();
    }
  }

  /** Both answers are JSON objects without nesting. */
  private static boolean isWhole(StringBuilder answer) {
    return answer.length() > 0 && answer.charAt(answer.length() - 1) == '}';
  }
}
