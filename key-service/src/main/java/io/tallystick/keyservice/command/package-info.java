/** Commands and what they decide on a key's state: pure, no clock, no random, no I/O. */
@NullMarked
package io.tallystick.keyservice.command;

import org.jspecify.annotations.NullMarked;
