package io.tallystick.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisBinaryTest {
  @TempDir Path folder;

  @Test
  void firstThatRuns_nothingRuns_namesReasonsAndTheWayOut() throws Exception {
    Path lacksLibrary = script("echo 'libssl.so.3: cannot open shared object file'; exit 127");
    StartFailure failure =
        assertThrows(
            StartFailure.class,
            () ->
                RedisBinary.firstThatRuns(
                    List.of(
                        () -> lacksLibrary,
                        () -> {
                          throw new IOException("no redis-server on the path");
                        })));
    String sentence = failure.getMessage();
    assertTrue(sentence.contains("libssl.so.3: cannot open shared object file"), sentence);
    assertTrue(sentence.contains("no redis-server on the path"), sentence);
    assertTrue(sentence.contains("install redis-server 6.2 or newer"), sentence);
    assertTrue(sentence.contains("EMBEDDED_REDIS_EXECUTABLE"), sentence);
  }

  @Test
  void firstThatRuns_firstDoesNot_takesTheNext() throws Exception {
    Path broken = script("exit 1");
    Path works = script("echo Redis server v=6.2.11");
    assertEquals(works, RedisBinary.firstThatRuns(List.of(() -> broken, () -> works)));
  }

  private Path script(String body) throws IOException {
    Path script = Files.createTempFile(folder, "redis", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }
}
