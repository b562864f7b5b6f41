package io.tallystick.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/** One keep-alive connection of a load: sends a request, reads one whole answer. One thread. */
final class Connection {
  private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};
  private static final int ANSWER_SIZE_MAX_BYTES = 64 * 1024;

  private final SocketChannel channel;
  private final LoadResult result;
  private final Consumer<Connection> idle;
  private final ByteBuffer input = ByteBuffer.allocate(ANSWER_SIZE_MAX_BYTES);
  private long sinceNanos;

  /**
   * @param idle told when an answer has been read, to send the next request now or later
   */
  Connection(SocketChannel channel, LoadResult result, Consumer<Connection> idle) {
    this.channel = channel;
    this.result = result;
    this.idle = idle;
  }

  /**
   * Sends a request.
   *
   * @param dueNanos when it should have been sent, from which its latency counts
   */
  void send(byte[] request, long dueNanos) {
    try {
      ByteBuffer output = ByteBuffer.wrap(request);
      sinceNanos = dueNanos;
      // A request is far smaller than a socket's buffer, which is empty when the answer was read.
      while (output.hasRemaining()) {
        channel.write(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void read() {
    try {
      if (channel.read(input) < 0) {
        throw new IOException("the server closed a connection under load");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int size = answerSize();
    if (size > 0 && input.position() >= size) {
      result.answered(status(), System.nanoTime() - sinceNanos);
      input.clear();
      idle.accept(this);
    }
  }

  /** Size of the answer that has begun, 0 while its headers are not complete. */
  private int answerSize() {
    int headers = endOfHeaders();
    if (headers == 0) {
      return 0;
    }
    String text = new String(input.array(), 0, headers, StandardCharsets.ISO_8859_1);
    int at = text.toLowerCase(Locale.ROOT).indexOf("content-length:");
    if (at < 0) {
      return headers;
    }
    int end = text.indexOf('\r', at);
    return headers + Integer.parseInt(text.substring(at + "content-length:".length(), end).strip());
  }

  private int endOfHeaders() {
    byte[] bytes = input.array();
    for (int i = 0; i + 4 <= input.position(); i++) {
      if (bytes[i + 3] == END_OF_HEADERS[3]
          && bytes[i] == END_OF_HEADERS[0]
          && bytes[i + 1] == END_OF_HEADERS[1]
          && bytes[i + 2] == END_OF_HEADERS[2]) {
        return i + 4;
      }
    }
    return 0;
  }

  private int status() {
    return Integer.parseInt(new String(input.array(), 9, 3, StandardCharsets.ISO_8859_1));
  }
}
