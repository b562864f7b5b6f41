/** The text form of a key: public id, hidden secret, checksum, and the alphabet they share. */
@NullMarked
package io.tallystick.key.text;

import org.jspecify.annotations.NullMarked;
