/** The load: one thread, many connections, no event loop shared with what is measured. */
@NullMarked
package io.tallystick.bench.load;

import org.jspecify.annotations.NullMarked;
