package io.tallystick.key.text;

/**
 * One reading of a text that another system made: how to look it up, and what proves it. {@code
 * toString} hides the secret.
 *
 * @param secret the format's secret part, or the whole text where the name is its hash
 */
public record ForeignText(ForeignName name, Secret secret) {}
