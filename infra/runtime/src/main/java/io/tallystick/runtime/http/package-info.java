/** The edge that every HTTP server here shares: its limits and its problem bodies. */
@NullMarked
package io.tallystick.runtime.http;

import org.jspecify.annotations.NullMarked;
