/** The keys in memory, as the key-log has made them: where an event changes what is known. */
@NullMarked
package io.tallystick.verifier.projection;

import org.jspecify.annotations.NullMarked;
