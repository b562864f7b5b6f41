package io.tallystick.keyservice.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * Whether a SQLite file was found to be damaged while it was in use. That is noted beside the file,
 * so that the next start makes it anew instead of failing at the same page for ever. Any thread.
 */
final class Damage {
  private static final Logger LOG = LoggerFactory.getLogger(Damage.class);
  private static final int PRIMARY_CODE = 0xFF;

  private final Path file;
  private final Path mark;
  private volatile boolean found;

  Damage(Path file) {
    this.file = file;
    this.mark = file.resolveSibling(file.getFileName() + ".damaged");
  }

  /** The fault to throw for {@code e}, after noting what it says of the file. */
  DirectoryFault fault(SQLException e) {
    int code = e.getErrorCode() & PRIMARY_CODE;
    if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
      note(e);
    }
    return new DirectoryFault(e);
  }

  /** The fault to throw for a stored value that can't be read, after noting it. */
  DirectoryFault unreadable(Exception e) {
    note(e);
    return new DirectoryFault(e);
  }

  boolean isFound() {
    return found;
  }

  boolean isMarked() {
    return Files.exists(mark);
  }

  void forget() throws IOException {
    Files.deleteIfExists(mark);
  }

  private void note(Exception e) {
    found = true;
    if (isMarked()) {
      return;
    }
    LOG.error("{} is damaged, the next start makes it anew: {}", file, e.getMessage());
    try {
      Files.createFile(mark);
    } catch (IOException failed) {
      LOG.error("the damage could not be noted in {}", mark, failed);
    }
  }
}
