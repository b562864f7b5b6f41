/** The operations port: live, ready with reasons, metrics. */
@NullMarked
package io.tallystick.runtime.ops;

import org.jspecify.annotations.NullMarked;
