/** What nodes tell each other: how far each has come, and so how fresh this one is. */
@NullMarked
package io.tallystick.runtime.cluster;

import org.jspecify.annotations.NullMarked;
