/** The path of a command: decide, append, wait for the fold, see who won, answer. */
@NullMarked
package io.tallystick.keyservice.execution;

import org.jspecify.annotations.NullMarked;
