/** What a token request may get, the tokens themselves, and which of them are revoked. */
@NullMarked
package io.tallystick.keyservice.token;

import org.jspecify.annotations.NullMarked;
