/** The pure decision: may this key do this, now? No I/O, no clock, no thread of its own. */
@NullMarked
package io.tallystick.verifier.verdict;

import org.jspecify.annotations.NullMarked;
