package io.tallystick.keyservice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The way of the data is one way: HTTP, command, append, fold, directory. */
final class KeyServiceArchitectureTest {
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tallystick.keyservice");

  @Test
  void decisions_arePure() {
    classes()
        .that()
        .resideInAPackage("io.tallystick.keyservice.command")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.time..",
            "java.util..",
            "org.jspecify..",
            "io.tallystick.key..",
            "io.tallystick.keyservice.command")
        .check(SERVICE);
  }

  @Test
  void onlyTheEdge_knowsHttp() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.tallystick.keyservice.command",
            "io.tallystick.keyservice.execution",
            "io.tallystick.keyservice.log",
            "io.tallystick.keyservice.topics",
            "io.tallystick.keyservice.relay",
            "io.tallystick.keyservice.directory",
            "io.tallystick.keyservice.mint",
            "io.tallystick.keyservice.access")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.tallystick.keyservice.api")
        .check(SERVICE);
  }

  @Test
  void onlyTheDirectory_knowsSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tallystick.keyservice.directory")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.sql..")
        .check(SERVICE);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.tallystick.keyservice.(*)..").should().beFreeOfCycles().check(SERVICE);
  }
}
