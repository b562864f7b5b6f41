package io.tallystick.key.state;

import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a proof and a verdict ask of a key, in whatever form it is kept. Immutable, any thread;
 * holds credentials.
 */
public interface KeyView {
  KeyId id();

  long version();

  KeyStatus status();

  /** Whether the log has said something of it that could not be understood. */
  boolean isQuarantined();

  KeyKind kind();

  String prefix();

  Environment environment();

  String workspace();

  String owner();

  /** Sorted, without doubles. */
  List<String> scopes();

  /** From where it may be used, empty for anywhere. */
  List<AddressRange> allowedAddresses();

  /** When it ends, null for never. */
  @Nullable Instant expiresAt();

  /** The owner's own JSON object, compact text. */
  String metadata();

  KeySecrets secrets();

  /** Whether the key has ended at {@code now}. */
  boolean isExpired(Instant now);
}
