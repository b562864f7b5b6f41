/** What verifiers report of the use of keys, folded for the owners to see. */
@NullMarked
package io.tallystick.keyservice.usage;

import org.jspecify.annotations.NullMarked;
