/** The relay: what took effect on the key-log, exactly once, onto the topics for others. */
@NullMarked
package io.tallystick.keyservice.relay;

import org.jspecify.annotations.NullMarked;
