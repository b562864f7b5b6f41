/** What this node tells of how keys are used: which secrets that are being retired are in use. */
@NullMarked
package io.tallystick.verifier.usage;

import org.jspecify.annotations.NullMarked;
