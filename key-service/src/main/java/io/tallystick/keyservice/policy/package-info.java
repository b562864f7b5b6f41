/** The limits of plans and owners: the policy-log folded, and the way of a change of them. */
@NullMarked
package io.tallystick.keyservice.policy;

import org.jspecify.annotations.NullMarked;
