package io.tallystick.runtime.start;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that hold secrets: readable to their owner alone from before they hold any, where the
 * system knows owners. Stateless.
 */
public final class PrivateFile {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-------");

  private PrivateFile() {}

  /** Writes a whole file or none, in place of one that may be there. */
  public static void write(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(draft, mode(MODE));
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes an empty file where none is, and takes one that is there away from others' eyes. */
  public static void ensure(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, mode(MODE));
    } else if (POSIX) {
      Files.setPosixFilePermissions(file, MODE);
    }
  }

  /** What to create a file or folder with, to have this mode from the start. */
  static FileAttribute<?>[] mode(Set<PosixFilePermission> mode) {
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : new FileAttribute<?>[0];
  }
}
