/**
 * The way to Redis: one script call in, one reply or one named failure out, within the timeout. It
 * knows nothing of limits, and is no part of the library's public API.
 */
@NullMarked
package io.tallystick.limit.redis;

import org.jspecify.annotations.NullMarked;
