/** The management API over HTTP: requests read strictly, outcomes turned into answers. */
@NullMarked
package io.tallystick.keyservice.api;

import org.jspecify.annotations.NullMarked;
