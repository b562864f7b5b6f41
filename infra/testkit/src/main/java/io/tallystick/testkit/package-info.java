/** What integration tests stand on: a real Kafka, a real Redis, and waiting with a deadline. */
@NullMarked
package io.tallystick.testkit;

import org.jspecify.annotations.NullMarked;
