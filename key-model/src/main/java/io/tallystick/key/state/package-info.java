/** A key as its events have made it: what it is, what it may do, whether it is alive. */
@NullMarked
package io.tallystick.key.state;

import org.jspecify.annotations.NullMarked;
