/** One verification from the text of a key to its answer: look-up, proof, verdict, permits. */
@NullMarked
package io.tallystick.verifier.verify;

import org.jspecify.annotations.NullMarked;
