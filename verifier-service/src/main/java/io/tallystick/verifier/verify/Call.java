package io.tallystick.verifier.verify;

import io.tallystick.verifier.permit.Route;
import io.tallystick.verifier.verdict.Asked;

/**
 * What is asked, and what for.
 *
 * @param route the limits of the way that it came
 */
record Call(Asked asked, Route route) {
  /** The same with the address read now, for a verdict that is made later on another thread. */
  Call withAddressRead() {
    return new Call(asked.withAddressRead(), route);
  }
}
