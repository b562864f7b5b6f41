/**
 * A real Kafka broker in this JVM and a real Redis process beside it, for one machine and for
 * tests.
 */
@NullMarked
package io.tallystick.embedded;

import org.jspecify.annotations.NullMarked;
