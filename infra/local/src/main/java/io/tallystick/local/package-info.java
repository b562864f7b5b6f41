/** The whole system on one machine: backends and services in one process, started and stopped. */
@NullMarked
package io.tallystick.local;

import org.jspecify.annotations.NullMarked;
