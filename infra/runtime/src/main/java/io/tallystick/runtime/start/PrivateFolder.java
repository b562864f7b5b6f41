package io.tallystick.runtime.start;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A folder that holds credentials: made for its owner alone, and held by one process at a time
 * through a lock on a file in it, which ends with the process. One thread.
 */
public final class PrivateFolder implements AutoCloseable {
  /** The name of the file that is locked. */
  public static final String LOCK = "lock";

  private final FileChannel lockFile;

  private PrivateFolder(FileChannel lockFile) {
    this.lockFile = lockFile;
  }

  /** Makes the folder, mode 700, where it is absent; one that is there is left as it is. */
  public static void make(Path folder) throws IOException {
    Files.createDirectories(folder, PrivateFile.mode(PosixFilePermissions.fromString("rwx------")));
  }

  /** Takes a folder that is there; null when another process, or this one, holds it. */
  public static @Nullable PrivateFolder take(Path folder) throws IOException {
    FileChannel lockFile =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(lockFile) == null) {
      lockFile.close();
      return null;
    }
    return new PrivateFolder(lockFile);
  }

  /** Lets another process in. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }
}
