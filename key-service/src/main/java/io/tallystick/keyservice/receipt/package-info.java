/** Waits until what was appended is in force on every verifier, and tells who has not said so. */
@NullMarked
package io.tallystick.keyservice.receipt;

import org.jspecify.annotations.NullMarked;
