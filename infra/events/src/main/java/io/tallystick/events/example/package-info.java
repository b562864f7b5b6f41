/**
 * A consumer of the key events to start from: a table of the active keys that survives being killed
 * and tells loss from silence. It uses nothing of Tallystick but the contract.
 */
@NullMarked
package io.tallystick.events.example;

import org.jspecify.annotations.NullMarked;
