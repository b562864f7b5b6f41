/**
 * What is kept of a secret: a bcrypt hash and a keyed tag, and how a secret is proved against them.
 */
@NullMarked
package io.tallystick.key.credential;

import org.jspecify.annotations.NullMarked;
