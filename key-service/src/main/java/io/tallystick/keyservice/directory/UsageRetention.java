package io.tallystick.keyservice.directory;

/**
 * How long usage is kept.
 *
 * @param minutesMillis by the minute; what is older is summed up by the hour
 * @param hoursMillis by the hour; what is older is dropped
 */
public record UsageRetention(long minutesMillis, long hoursMillis) {}
