/** What every service's start and stop share. */
@NullMarked
package io.tallystick.runtime.start;

import org.jspecify.annotations.NullMarked;
