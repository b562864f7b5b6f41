/** The topics: their names, the key-log's records, and the thread that tails it. */
@NullMarked
package io.tallystick.runtime.kafka;

import org.jspecify.annotations.NullMarked;
