/** The key-log: its topic, its records, and the thread that tails it. */
@NullMarked
package io.tallystick.runtime.kafka;

import org.jspecify.annotations.NullMarked;
