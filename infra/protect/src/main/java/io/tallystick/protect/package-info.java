/** Keys at the routes of a Vert.x web application, verified in its own process. */
@NullMarked
package io.tallystick.protect;

import org.jspecify.annotations.NullMarked;
