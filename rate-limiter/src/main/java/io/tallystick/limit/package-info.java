/**
 * Counts subjects against limits, once for the whole cluster: limits and decisions as values, the
 * limiter that makes them, and the header fields that tell them.
 */
@NullMarked
package io.tallystick.limit;

import org.jspecify.annotations.NullMarked;
