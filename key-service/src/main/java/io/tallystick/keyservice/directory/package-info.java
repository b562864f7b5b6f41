/** The read model: SQLite, written by the one thread that folds the log. */
@NullMarked
package io.tallystick.keyservice.directory;

import org.jspecify.annotations.NullMarked;
