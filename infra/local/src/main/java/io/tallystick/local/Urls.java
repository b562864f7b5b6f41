package io.tallystick.local;

import java.util.List;
import java.util.stream.IntStream;

/** Where clients reach each part. */
record Urls(String keyService, List<String> verifiers, String kafka, String redis) {
  static Urls of(Ports ports) {
    return new Urls(
        http(ports.keyService()),
        IntStream.rangeClosed(1, ports.verifiers())
            .mapToObj(number -> http(ports.verifier(number)))
            .toList(),
        "127.0.0.1:" + ports.kafka(),
        "redis://127.0.0.1:" + ports.redis());
  }

  private static String http(int port) {
    return "http://127.0.0.1:" + port;
  }
}
