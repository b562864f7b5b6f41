/** The events of a key and the one rule by which they fold into its state. */
@NullMarked
package io.tallystick.key.event;

import org.jspecify.annotations.NullMarked;
