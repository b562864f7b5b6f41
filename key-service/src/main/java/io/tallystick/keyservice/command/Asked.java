package io.tallystick.keyservice.command;

import java.time.Instant;

/**
 * Who asked for a change and when.
 *
 * @param actor the id of the management key
 * @param workspace the only one in which the actor can see and change keys
 * @param at by the clock of the node that took the command
 */
public record Asked(String actor, String workspace, Instant at) {}
