/** Who calls: management keys, their scopes, and the first one. */
@NullMarked
package io.tallystick.keyservice.access;

import org.jspecify.annotations.NullMarked;
