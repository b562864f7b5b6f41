/** Bounded pools for what must not run on an event loop. */
@NullMarked
package io.tallystick.keyservice.work;

import org.jspecify.annotations.NullMarked;
