/** OAuth 2.0 over HTTP: who the client is, the token endpoint and what belongs to it. */
@NullMarked
package io.tallystick.keyservice.oauth;

import org.jspecify.annotations.NullMarked;
