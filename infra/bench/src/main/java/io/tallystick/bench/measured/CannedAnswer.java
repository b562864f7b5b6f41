package io.tallystick.bench.measured;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a verifier answered on a path, to be answered again without any work. Handed from process to
 * process as two files. Immutable.
 */
final class CannedAnswer {
  private static final Set<String> SENT_BY_THE_SERVER =
      Set.of("content-length", "date", "connection", ":status");

  private final String path;
  private final List<String> headers;
  private final byte[] body;

  private CannedAnswer(String path, List<String> headers, byte[] body) {
    this.path = path;
    this.headers = headers;
    this.body = body;
  }

  String path() {
    return path;
  }

  /** One {@code name: value} each, without those that every server sets by itself. */
  List<String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  static CannedAnswer of(String path, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(path + " was answered with " + answer.statusCode());
    }
    List<String> headers = new ArrayList<>();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!SENT_BY_THE_SERVER.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> headers.add(name + ": " + value));
              }
            });
    return new CannedAnswer(path, headers, answer.body());
  }

  void write(Path folder, int number) throws IOException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>(headers);
    lines.add(0, path);
    Files.write(folder.resolve(number + ".headers"), lines);
    Files.write(folder.resolve(number + ".body"), body);
  }

  static List<CannedAnswer> readAll(Path folder) throws IOException {
    List<CannedAnswer> all = new ArrayList<>();
    for (int number = 0; Files.exists(folder.resolve(number + ".headers")); number++) {
      List<String> lines = Files.readAllLines(folder.resolve(number + ".headers"));
      byte[] body = Files.readAllBytes(folder.resolve(number + ".body"));
      all.add(new CannedAnswer(lines.get(0), lines.subList(1, lines.size()), body));
    }
    return all;
  }
}
