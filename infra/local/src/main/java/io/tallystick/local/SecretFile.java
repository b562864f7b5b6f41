package io.tallystick.local;

import io.tallystick.runtime.start.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes the deployment's pepper at the first run, in a file that only its owner reads. */
final class SecretFile {
  private static final int PEPPER_BYTES = 32;

  private SecretFile() {}

  /** Leaves a file that exists as it is: its pepper is what the keys were marked with. */
  static void ensurePepper(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    byte[] pepper = new byte[PEPPER_BYTES];
    new SecureRandom().nextBytes(pepper);
    PrivateFile.write(file, "p1:" + Base64.getEncoder().encodeToString(pepper) + "\n");
  }
}
