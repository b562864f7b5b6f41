package io.tallystick.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs of this machine. Stateless. */
final class Executables {
  private static final String PERL_NEW_SESSION = "use POSIX; POSIX::setsid(); exec @ARGV;";

  private Executables() {}

  static Optional<Path> onPath(String name) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The command made to run in a session of its own, with the same process id, so that Ctrl-C in
   * the terminal reaches this JVM alone and the stop keeps its order. Unchanged where neither
   * {@code setsid} (Linux) nor {@code perl} (macOS) is there.
   */
  static List<String> inOwnSession(List<String> command) {
    List<String> all = new ArrayList<>();
    Optional<Path> setsid = onPath("setsid");
    if (setsid.isPresent()) {
      all.add(setsid.get().toString());
    } else {
      onPath("perl")
          .ifPresent(perl -> all.addAll(List.of(perl.toString(), "-e", PERL_NEW_SESSION)));
    }
    all.addAll(command);
    return all;
  }
}
