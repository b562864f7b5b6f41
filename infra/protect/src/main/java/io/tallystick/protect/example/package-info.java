/** An application that is protected by keys, to start from. */
@NullMarked
package io.tallystick.protect.example;

import org.jspecify.annotations.NullMarked;
