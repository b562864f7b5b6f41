package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real script in a copy of the tree, with a Java and a Maven that only tell they ran. */
@Timeout(60)
final class UpScriptTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  /** All that the script may need of the system, so that its Java and Maven stay out of sight. */
  private static final List<String> TOOLS =
      List.of("dirname", "readlink", "sed", "find", "head", "grep", "tee", "touch", "mkdir", "mv");

  @TempDir Path root;
  private Path java;
  private Path maven;

  private record Outcome(int exit, String output) {}

  @BeforeEach
  void layOut() throws Exception {
    Files.createDirectories(root.resolve("infra/local/src/main"));
    Files.createDirectories(root.resolve("bin"));
    Files.copy(Path.of("up"), root.resolve("infra/local/up"));
    Files.copy(Path.of("../launch"), root.resolve("infra/launch"));
    touch("pom.xml", LONG_AGO);
    touch("infra/local/src/main/Main.java", LONG_AGO);
    java = script("bin/java25", javaThatTells("25.0.1"));
    maven =
        script(
            "bin/mvn",
            "echo '[INFO] Building Tallystick :: local 0.1.0-SNAPSHOT      [9/9]'\n"
                + "mkdir -p infra/local/target/lib && touch infra/local/target/local.jar\n");
    script("bin/javac", "exit 0");
    for (String tool : TOOLS) {
      script("bin/" + tool, "exec " + find(tool) + " \"$@\"");
    }
  }

  @Test
  void up_notBuilt_buildsWithProgressAndRuns() throws Exception {
    Outcome outcome = up("--port", "9000");
    assertEquals(0, outcome.exit(), outcome.output());
    assertTrue(outcome.output().contains("building local [9/9]"), outcome.output());
    assertTrue(outcome.output().contains("local.jar --port 9000"), outcome.output());
  }

  @Test
  void up_builtAndUnchanged_doesNotBuildAgain() throws Exception {
    up();
    Outcome outcome = up("two words");
    assertFalse(outcome.output().contains("building"), outcome.output());
    assertTrue(outcome.output().contains("local.jar two words"), outcome.output());
  }

  @Test
  void up_sourceChangedSince_buildsAgain() throws Exception {
    up();
    touch("infra/local/src/main/Main.java", Instant.now().plusSeconds(60));
    assertTrue(up().output().contains("building"));
  }

  @Test
  void up_buildFails_saysSoAndDoesNotRun() throws Exception {
    script("bin/mvn", "echo '[ERROR] no such thing'; exit 1");
    Outcome outcome = up();
    assertEquals(1, outcome.exit());
    assertTrue(outcome.output().contains("[ERROR] no such thing"), outcome.output());
    assertTrue(outcome.output().contains("The build failed: see "), outcome.output());
    assertFalse(outcome.output().contains("local.jar"), outcome.output());
  }

  @Test
  void up_noMavenWhenNeeded_saysSo() throws Exception {
    Files.delete(maven);
    Outcome outcome = up();
    assertEquals(1, outcome.exit());
    assertTrue(outcome.output().contains("there is no mvn on the path"), outcome.output());
  }

  @Test
  void up_namedJavaTooOld_saysSoBeforeBuilding() throws Exception {
    java = script("bin/java11", javaThatTells("11.0.2"));
    Outcome outcome = up();
    assertEquals(1, outcome.exit());
    assertEquals(
        "TALLYSTICK_JAVA is " + java + ", which is not a Java 17 or newer.\n", outcome.output());
  }

  @Test
  void up_fromAnotherFolderThroughALink_findsItsOwn() throws Exception {
    Path elsewhere = Files.createDirectories(root.resolve("else where"));
    Files.createSymbolicLink(elsewhere.resolve("tree"), root);
    Outcome outcome = run(elsewhere, "tree/infra/local/up");
    assertEquals(0, outcome.exit(), outcome.output());
    assertTrue(outcome.output().contains("local.jar"), outcome.output());
  }

  private Outcome up(String... arguments) throws Exception {
    return run(root, "infra/local/up", arguments);
  }

  private Outcome run(Path folder, String script, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(find("bash").toString(), script);
    builder.command().addAll(List.of(arguments));
    Map<String, String> environment = builder.environment();
    environment.put("PATH", root.resolve("bin").toString());
    environment.put("TALLYSTICK_JAVA", java.toString());
    environment.remove("JAVA_HOME");
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Outcome(process.exitValue(), new String(output, StandardCharsets.UTF_8));
  }

  private static Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static String javaThatTells(String version) {
    return "case \"$1\" in -version) echo 'openjdk version \""
        + version
        + "\"' ;; *) echo \"$@\" ;; esac";
  }

  private Path script(String name, String body) throws IOException {
    Path script = Files.writeString(root.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }

  private void touch(String name, Instant at) throws IOException {
    Path file = root.resolve(name);
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(at));
  }
}
