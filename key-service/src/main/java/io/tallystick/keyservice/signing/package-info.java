/** The keys that sign access tokens: made, kept, published before they sign, and ended. */
@NullMarked
package io.tallystick.keyservice.signing;

import org.jspecify.annotations.NullMarked;
