/** The key service: wiring, configuration, start and stop. */
@NullMarked
package io.tallystick.keyservice;

import org.jspecify.annotations.NullMarked;
