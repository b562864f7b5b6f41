package io.tallystick.keyservice.mint;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.text.KeyText;

/** A new key's text, which is shown once, and the credential that is kept of it. */
public record Minted(KeyText text, Credential credential) {}
