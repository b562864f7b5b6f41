package io.tallystick.limit.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's example runs, and is what the README shows. */
final class ExampleIT {
  private static final Path SOURCE =
      Path.of("src/test/java/io/tallystick/limit/example/Example.java");

  @Test
  void example_ofTheReadme_admitsFiveAndDeniesTheSixth() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Example.run(Backends.redis(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(6, lines.size());
    for (int i = 0; i < 5; i++) {
      assertTrue(lines.get(i).startsWith("200  RateLimit: \"default\";r=" + (4 - i) + ";t="));
    }
    assertTrue(lines.get(5).matches("429  Retry-After: [1-9][0-9]?"), lines.get(5));
    assertTrue(lines.get(4).contains("\"plan\";r=99995;t="), lines.get(4));
    assertTrue(lines.get(4).endsWith("\"bought\";r=995"), lines.get(4));
  }

  @Test
  void readme_showsTheExample() throws IOException {
    String source = Files.readString(SOURCE);
    String shown = source.substring(source.indexOf("// README\n") + 10, source.lastIndexOf('}'));
    String readme = Files.readString(Path.of("README.md"));
    assertTrue(readme.contains(shown.stripTrailing().stripIndent()), "README.md shows other code");
  }
}
