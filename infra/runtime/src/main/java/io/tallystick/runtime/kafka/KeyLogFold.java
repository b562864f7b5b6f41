package io.tallystick.runtime.kafka;

/** What the tail of the key-log feeds: the directory, or a projection. */
public interface KeyLogFold extends LogFold<KeyLogRecord> {}
