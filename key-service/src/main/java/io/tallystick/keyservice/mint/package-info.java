/** Where new ids, secrets and their credentials are made. */
@NullMarked
package io.tallystick.keyservice.mint;

import org.jspecify.annotations.NullMarked;
