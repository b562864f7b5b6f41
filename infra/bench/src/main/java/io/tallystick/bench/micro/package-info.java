/** What JMH runs, in a process of its own that it forks from the bench. */
@NullMarked
package io.tallystick.bench.micro;

import org.jspecify.annotations.NullMarked;
