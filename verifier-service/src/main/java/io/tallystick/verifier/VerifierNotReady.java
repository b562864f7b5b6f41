package io.tallystick.verifier;

/**
 * Nothing can be verified here now, because the keys are not known completely, or not any more. The
 * message says why, for operators; clients are best told to try again. It has no stack trace, for
 * it can come with every call.
 */
public final class VerifierNotReady extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VerifierNotReady(String reason) {
    super(reason, null, false, false);
  }
}
