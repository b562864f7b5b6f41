/** Access tokens (RFC 9068): who signs them, what they say, and which are revoked. Pure. */
@NullMarked
package io.tallystick.key.token;

import org.jspecify.annotations.NullMarked;
