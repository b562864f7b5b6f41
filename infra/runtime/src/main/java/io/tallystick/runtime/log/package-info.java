/** Plain or JSON logs, by setting. */
@NullMarked
package io.tallystick.runtime.log;

import org.jspecify.annotations.NullMarked;
