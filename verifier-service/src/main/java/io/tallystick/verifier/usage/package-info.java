/** What this node tells of how keys are used: how often, and which retiring secrets still are. */
@NullMarked
package io.tallystick.verifier.usage;

import org.jspecify.annotations.NullMarked;
