/** How a starting node learns the keys: from their states, then from the key-log. */
@NullMarked
package io.tallystick.verifier.bootstrap;

import org.jspecify.annotations.NullMarked;
