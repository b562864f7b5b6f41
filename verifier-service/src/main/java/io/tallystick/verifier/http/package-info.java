/** The HTTP front door: {@code /v1/verify} for services, {@code /v1/authorize} for gateways. */
@NullMarked
package io.tallystick.verifier.http;

import org.jspecify.annotations.NullMarked;
