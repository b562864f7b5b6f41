/** Settings from the environment, read once, with sentences for what is wrong. */
@NullMarked
package io.tallystick.runtime.config;

import org.jspecify.annotations.NullMarked;
