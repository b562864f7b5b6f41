/**
 * The verifier: as a library, {@link io.tallystick.verifier.TallystickVerifier}, and as the HTTP
 * service that is one user of it. Wires the projection, the verdict and the permits.
 */
@NullMarked
package io.tallystick.verifier;

import org.jspecify.annotations.NullMarked;
