/** Access tokens: whose signature they bear, which have ended early. Nimbus is known here alone. */
@NullMarked
package io.tallystick.verifier.token;

import org.jspecify.annotations.NullMarked;
