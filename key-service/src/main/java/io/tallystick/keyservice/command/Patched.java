package io.tallystick.keyservice.command;

import io.tallystick.key.state.KeyGrant;

/** What a patch makes of a key's name and grant. */
public record Patched(String name, KeyGrant grant) {}
