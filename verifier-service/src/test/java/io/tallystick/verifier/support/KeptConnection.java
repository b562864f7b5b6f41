package io.tallystick.verifier.support;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP/1.1 connection that is used again and again, and never anything a second time: unlike
 * common clients it hides no failure behind a retry. One thread.
 */
public final class KeptConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;
  private boolean isLast;

  public KeptConnection(int port) throws IOException {
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Asks /v1/authorize about a key; the status. */
  public int authorize(String key) throws IOException {
    send("GET /v1/authorize HTTP/1.1\r\nhost: test\r\nx-api-key: " + key + "\r\n\r\n");
    return answer();
  }

  /** Sends as it stands; a part of a request if wanted. */
  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads one whole answer; its status. */
  public int answer() throws IOException {
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
      isLast |= lower.equals("connection: close");
    }
    if (in.readNBytes(length).length < length) {
      throw new EOFException("in the body of " + status);
    }
    return Integer.parseInt(status.substring("HTTP/1.1 ".length()).substring(0, 3));
  }

  /** Whether the server has said that it closes after the last answer. */
  public boolean isLast() {
    return isLast;
  }

  /** Whether the server has closed; waits for it, or for a byte that nobody asked for. */
  public boolean isClosedByServer() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\n') {
      if (c != '\r') {
        line.append((char) c);
      }
      c = in.read();
    }
    if (c < 0) {
      throw new EOFException("the server closed after '" + line + "'");
    }
    return line.toString();
  }
}
