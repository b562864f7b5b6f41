package io.tallystick.keyservice.token;

/** No key that everybody knows can sign yet, or any more. */
public final class NoSigner extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSigner() {
    super("there is no signing key in force", null, false, false);
  }
}
