/** The commands of the benchmark, what they compare, and how they tell it. */
@NullMarked
package io.tallystick.bench;

import org.jspecify.annotations.NullMarked;
