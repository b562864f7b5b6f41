package io.tallystick.runtime.config;

/** A setting is wrong, missing or unknown; the message is one sentence for the operator. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
