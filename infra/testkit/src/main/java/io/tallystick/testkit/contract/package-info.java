/** Holds what services really say to the documents that describe them, both ways. */
@NullMarked
package io.tallystick.testkit.contract;

import org.jspecify.annotations.NullMarked;
