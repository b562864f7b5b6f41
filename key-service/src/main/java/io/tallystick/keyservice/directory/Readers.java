package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The connections that read the directory, each lent to one thread at a time. Any thread; it waits
 * while all are lent. A file that turns out to be damaged is noted before the fault is thrown.
 */
final class Readers implements AutoCloseable {
  private final BlockingQueue<Connection> idle;
  private final Damage damage;

  Readers(SqliteFile file, int readersMax) throws SQLException {
    this.idle = new ArrayBlockingQueue<>(readersMax);
    this.damage = file.damage();
    for (int i = 0; i < readersMax; i++) {
      idle.add(file.openForReading());
    }
  }

  /** Makes something of the rows of a query. */
  interface Rows<T> {
    T read(ResultSet rows) throws SQLException, EventUnreadable;
  }

  <T> T read(String sql, Rows<T> rows, Object... parameters) {
    Connection reader = null;
    try {
      reader = idle.take();
      try (PreparedStatement statement = reader.prepareStatement(sql)) {
        for (int i = 0; i < parameters.length; i++) {
          statement.setObject(i + 1, parameters[i]);
        }
        try (ResultSet result = statement.executeQuery()) {
          return rows.read(result);
        }
      }
    } catch (SQLException e) {
      throw damage.fault(e);
    } catch (EventUnreadable e) {
      throw damage.unreadable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DirectoryFault(e);
    } finally {
      if (reader != null) {
        idle.add(reader);
      }
    }
  }

  @Override
  public void close() {
    for (Connection reader : idle) {
      try {
        reader.close();
      } catch (SQLException e) {
        throw new DirectoryFault(e);
      }
    }
  }
}
