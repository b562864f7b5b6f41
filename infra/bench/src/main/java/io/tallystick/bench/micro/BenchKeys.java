package io.tallystick.bench.micro;

/** How many keys a forked process is to make; told to it as a property of the system. */
public final class BenchKeys {
  private static final String PROPERTY = "tallystick.bench.keys";

  private BenchKeys() {}

  /** The argument of the virtual machine that tells it. */
  public static String argument(int keys) {
    return "-D" + PROPERTY + "=" + keys;
  }

  static int count() {
    return Integer.getInteger(PROPERTY, 1_000_000);
  }
}
