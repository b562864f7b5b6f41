/** The writing side of the key-log: making the topic, appending events. */
@NullMarked
package io.tallystick.keyservice.log;

import org.jspecify.annotations.NullMarked;
