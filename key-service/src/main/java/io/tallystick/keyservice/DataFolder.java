package io.tallystick.keyservice;

import io.tallystick.runtime.config.SettingsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The service's folder, held by one process at a time. */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel lockFile;

  private DataFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes the folder if it is absent and takes it, or says why that can't be. */
  static DataFolder take(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel lockFile =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(lockFile) == null) {
        lockFile.close();
        throw new SettingsException(
            "TALLYSTICK_DATA is " + path + ", which another key-service is using.");
      }
      return new DataFolder(path, lockFile);
    } catch (IOException e) {
      throw new SettingsException("TALLYSTICK_DATA is " + path + ", which can't be written.");
    }
  }

  Path directoryFile() {
    return path.resolve("directory.db");
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
