/** Which of a key's secrets a text proves: the rule that verifiers and the key-service share. */
@NullMarked
package io.tallystick.key.proof;

import org.jspecify.annotations.NullMarked;
