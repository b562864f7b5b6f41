package io.tallystick.keyservice.directory;

/** The directory's file failed; the node is no longer ready. The log has lost nothing. */
public final class DirectoryFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DirectoryFault(Throwable cause) {
    super("the directory failed", cause);
  }
}
