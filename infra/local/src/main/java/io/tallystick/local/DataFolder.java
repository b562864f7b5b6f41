package io.tallystick.local;

import io.tallystick.runtime.start.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder that keeps everything between runs, locked against a second run until it is closed.
 * Refuses a folder of another data format, of other people's files, or that it can't write, before
 * anything in it is changed. One thread.
 */
final class DataFolder implements AutoCloseable {
  /** Rises when a newer program can't read what an older one left, or the other way round. */
  static final String FORMAT = "1";

  private static final String VERSION = "version";

  private final Path root;
  private final PrivateFolder held;

  private DataFolder(Path root, PrivateFolder held) {
    this.root = root;
    this.held = held;
  }

  static DataFolder open(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    try {
      PrivateFolder.make(root);
      requireOurs(root);
      PrivateFolder held = take(root);
      Files.writeString(root.resolve(VERSION), FORMAT + "\n");
      return new DataFolder(root, held);
    } catch (IOException failure) {
      throw new Refusal(
          "Cannot write to the data folder "
              + root
              + " ("
              + reason(failure)
              + "): choose another with --data.");
    }
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  Path redis() {
    return root.resolve("redis");
  }

  Path keyService() {
    return root.resolve("key-service");
  }

  Path peppers() {
    return root.resolve("peppers");
  }

  Path managementKey() {
    return root.resolve("management-key");
  }

  Path log() {
    return root.resolve("local.log");
  }

  Path json() {
    return root.resolve("local.json");
  }

  @Override
  public String toString() {
    return root.toString();
  }

  /** Lets another run in. */
  @Override
  public void close() throws IOException {
    held.close();
  }

  private static void requireOurs(Path root) throws IOException {
    Path version = root.resolve(VERSION);
    if (Files.exists(version)) {
      String found = Files.readString(version).strip();
      if (!found.equals(FORMAT)) {
        throw new Refusal(
            "The data folder "
                + root
                + " has format "
                + found
                + " and this program reads format "
                + FORMAT
                + ": use the program that made it, or choose another folder with --data.");
      }
    } else if (holdsOtherFiles(root)) {
      throw new Refusal(
          "The folder "
              + root
              + " holds files that are not Tallystick's: choose an empty one with --data.");
    }
  }

  private static boolean holdsOtherFiles(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.anyMatch(file -> !file.endsWith(PrivateFolder.LOCK));
    }
  }

  private static PrivateFolder take(Path root) throws IOException {
    PrivateFolder held = PrivateFolder.take(root);
    if (held == null) {
      throw new Refusal(
          "Another run uses the data folder "
              + root
              + ": stop it, or choose another folder with --data and other ports with --port.");
    }
    return held;
  }

  // The message of a file system exception is often only the path, so its kind is told too.
  private static String reason(IOException failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }
}
