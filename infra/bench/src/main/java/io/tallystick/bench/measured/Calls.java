package io.tallystick.bench.measured;

/** Calls of one sort, with any of many keys. Immutable but for the bytes that it gives away. */
public final class Calls {
  private final String name;
  private final String path;
  private final byte[][] requests;

  Calls(String name, String path, byte[][] requests) {
    this.name = name;
    this.path = path;
    this.requests = requests;
  }

  /** Of the sort, for people. */
  public String name() {
    return name;
  }

  /** Of the verifier and of the bare server. */
  String path() {
    return path;
  }

  /** Whole HTTP/1.1 requests, the same for both servers. */
  public byte[][] requests() {
    return requests;
  }
}
