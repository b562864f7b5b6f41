package io.tallystick.verifier.projection;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.Environment;

/**
 * What many keys have in common, so that it is stored once for all of them: all that verdicts ask
 * of a profile but the owner, and of a grant but its end and metadata. Immutable.
 */
record SharedTerms(
    KeyKind kind, String prefix, Environment environment, String workspace, KeyGrant grant) {

  static SharedTerms of(Key key) {
    return new SharedTerms(
        key.profile().kind(),
        key.profile().prefix(),
        key.profile().environment(),
        key.profile().workspace(),
        key.grant().with(null, KeyGrant.NO_METADATA));
  }
}
