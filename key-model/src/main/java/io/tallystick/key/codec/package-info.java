/** The JSON forms of events and keys, read strictly and with errors that name the field. */
@NullMarked
package io.tallystick.key.codec;

import org.jspecify.annotations.NullMarked;
