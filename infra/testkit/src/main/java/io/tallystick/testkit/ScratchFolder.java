package io.tallystick.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Temporary folders that are removed when the JVM ends, as far as the system lets them. */
final class ScratchFolder {
  private ScratchFolder() {}

  static Path create(String name) {
    try {
      Path folder = Files.createTempDirectory("tallystick-" + name + "-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove " + folder));
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      deepestFirst.forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException leftForTheSystem) {
      System.err.println("Left behind: " + folder);
    }
  }
}
