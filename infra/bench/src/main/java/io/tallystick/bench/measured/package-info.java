/** What is measured: processes of their own, and the backends and keys that they need. */
@NullMarked
package io.tallystick.bench.measured;

import org.jspecify.annotations.NullMarked;
