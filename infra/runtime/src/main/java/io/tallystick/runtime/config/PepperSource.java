package io.tallystick.runtime.config;

import io.tallystick.key.credential.Peppers;
import io.tallystick.runtime.config.Settings.SecretSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peppers in force, read at start and again on {@link #reload}. A reload that fails keeps the
 * old ones and says so: a half-written file must not lock anybody out. Any thread.
 */
public final class PepperSource {
  private static final Logger LOG = LoggerFactory.getLogger(PepperSource.class);

  private final SecretSource source;
  private String text;
  private volatile Peppers current;

  private PepperSource(SecretSource source) {
    this.source = source;
    this.text = source.read();
    this.current = parse(text);
  }

  /** Reads {@code TALLYSTICK_PEPPERS} or {@code TALLYSTICK_PEPPERS_FILE}; one must be given. */
  public static PepperSource from(Settings settings) {
    SecretSource source = settings.secret("TALLYSTICK_PEPPERS");
    if (source == null) {
      throw new SettingsException(
          "TALLYSTICK_PEPPERS is not set; it needs name:base64 with 32 random bytes, for example"
              + " from: echo \"p1:$(openssl rand -base64 32)\".");
    }
    return new PepperSource(source);
  }

  public Peppers current() {
    return current;
  }

  /**
   * Reads a file again; blocks on the disk, so it is not for an event loop.
   *
   * @return whether there were other peppers in it
   */
  public synchronized boolean reload() {
    try {
      String now = source.read();
      if (now.equals(text)) {
        return false;
      }
      current = parse(now);
      text = now;
      LOG.info("the peppers were reloaded");
      return true;
    } catch (SettingsException e) {
      LOG.warn("the peppers were not reloaded, the old ones stay: {}", e.getMessage());
      return false;
    }
  }

  private Peppers parse(String value) {
    try {
      return Peppers.parse(value);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(source.setting() + ": " + e.getMessage() + ".");
    }
  }
}
