/** The last step of a verdict: permits of the cluster-wide limits are taken here. */
@NullMarked
package io.tallystick.verifier.permit;

import org.jspecify.annotations.NullMarked;
