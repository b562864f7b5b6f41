/** The topics at start: made with settings that lose nothing, refused with any that would. */
@NullMarked
package io.tallystick.keyservice.topics;

import org.jspecify.annotations.NullMarked;
