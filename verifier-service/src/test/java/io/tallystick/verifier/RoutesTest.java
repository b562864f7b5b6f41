package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.testkit.contract.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A path that nobody has described can't be found from outside, so it is looked for inside. */
class RoutesTest {
  private static final Path SOURCES = Path.of("src/main/java/io/tallystick/verifier/http");
  private static final Pattern PATH = Pattern.compile(" String [A-Z_]+ =\\s*\"(/[^\"]+)\";");

  @Test
  void paths_ofTheSource_areThoseOfTheDocument() throws IOException {
    Set<String> described = new TreeSet<>();
    JsonDocument.resource(VerifierService.class, "/openapi.yaml")
        .root()
        .get("paths")
        .fieldNames()
        .forEachRemaining(path -> described.add(path.replaceFirst("/\\{path}$", "")));
    Set<String> found = new TreeSet<>();
    for (String file : List.of("FrontDoor.java", "OpenApiDocument.java")) {
      Matcher path = PATH.matcher(Files.readString(SOURCES.resolve(file)));
      while (path.find()) {
        found.add(path.group(1));
      }
    }
    assertEquals(described, found);
  }
}
