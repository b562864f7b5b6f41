/** Limits that many keys share: plans, and what all keys of an owner have together. */
@NullMarked
package io.tallystick.key.policy;

import org.jspecify.annotations.NullMarked;
