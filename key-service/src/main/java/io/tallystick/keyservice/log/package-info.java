/** The writing side of the key-log: appending events. */
@NullMarked
package io.tallystick.keyservice.log;

import org.jspecify.annotations.NullMarked;
