package io.tallystick.keyservice.work;

/** A bounded queue is full: the caller is answered 503 at once instead of waiting without end. */
public final class Busy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Busy(String what) {
    super(what + " is full");
  }
}
