package io.tallystick.keyservice;

import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.start.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;

/** The service's folder, held by one process at a time. */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final PrivateFolder held;

  private DataFolder(Path path, PrivateFolder held) {
    this.path = path;
    this.held = held;
  }

  /** Makes the folder if it is absent and takes it, or says why that can't be. */
  static DataFolder take(Path path) {
    try {
      PrivateFolder.make(path);
      PrivateFolder held = PrivateFolder.take(path);
      if (held == null) {
        throw new SettingsException(
            "TALLYSTICK_DATA is " + path + ", which another key-service is using.");
      }
      return new DataFolder(path, held);
    } catch (IOException e) {
      throw new SettingsException("TALLYSTICK_DATA is " + path + ", which can't be written.");
    }
  }

  Path directoryFile() {
    return path.resolve("directory.db");
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
