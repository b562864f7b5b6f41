package io.tallystick.verifier.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Bytes over a socket, for requests that no HTTP client would send. */
public final class Wire {
  private static final int PATIENCE_MILLIS = 20_000;

  private Wire() {}

  /** Sends a GET of /v1/authorize with these header lines, and reads until the server closes. */
  public static String authorize(Node node, String... headerLines) {
    return exchange(
        node,
        "GET /v1/authorize HTTP/1.1\r\nhost: test\r\nconnection: close\r\n"
            + String.join("\r\n", headerLines)
            + "\r\n\r\n");
  }

  /** Sends text as Latin-1, so that any byte can be sent, and reads until the server closes. */
  public static String exchange(Node node, String request) {
    try (Socket socket = new Socket("127.0.0.1", node.service().port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends text and fails unless the server closes; what it says before may be lost in a reset. */
  public static void assertCloses(Node node, String request) {
    try (Socket socket = new Socket("127.0.0.1", node.service().port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      read(socket.getInputStream());
    } catch (IOException closed) {
      // Closed while this end was still sending.
    }
  }

  /** The status of a raw response. */
  public static int status(String response) {
    return Integer.parseInt(response.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8_192];
    try {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        all.write(chunk, 0, read);
      }
    } catch (SocketTimeoutException silent) {
      throw new AssertionError("the server has not closed; it said: " + all, silent);
    } catch (IOException reset) {
      // A server that closes on unread bytes resets; what it has said before is the answer.
      if (all.size() == 0) {
        throw reset;
      }
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }
}
