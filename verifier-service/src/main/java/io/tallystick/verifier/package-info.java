/** The verifier service: wires the projection, the verdict, the permits and the front door. */
@NullMarked
package io.tallystick.verifier;

import org.jspecify.annotations.NullMarked;
