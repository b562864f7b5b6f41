package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretFileTest {
  @TempDir Path folder;

  @Test
  void ensurePepper_firstRun_writes32BytesForTheOwnerAlone() throws Exception {
    Path file = folder.resolve("peppers");
    SecretFile.ensurePepper(file);
    String[] nameAndPepper = Files.readString(file).strip().split(":", 2);
    assertEquals("p1", nameAndPepper[0]);
    assertEquals(32, Base64.getDecoder().decode(nameAndPepper[1]).length);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void ensurePepper_laterRun_keepsIt() throws Exception {
    Path file = folder.resolve("peppers");
    SecretFile.ensurePepper(file);
    String first = Files.readString(file);
    SecretFile.ensurePepper(file);
    assertEquals(first, Files.readString(file));
  }

  @Test
  void ensurePepper_otherFolder_differs() throws Exception {
    SecretFile.ensurePepper(folder.resolve("a"));
    SecretFile.ensurePepper(folder.resolve("b"));
    assertNotEquals(Files.readString(folder.resolve("a")), Files.readString(folder.resolve("b")));
  }
}
