package io.tallystick.key;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The model is pure: no I/O, no framework; its packages point one way. */
final class KeyModelArchitectureTest {
  private static final JavaClasses MODEL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tallystick.key");

  @Test
  void core_importsOnlyJavaAndItself() {
    classes()
        .that()
        .resideInAnyPackage(
            "io.tallystick.key.text",
            "io.tallystick.key.state",
            "io.tallystick.key.event",
            "io.tallystick.key.policy",
            "io.tallystick.key.proof",
            "io.tallystick.key.token")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", "io.tallystick.key..")
        .check(MODEL);
  }

  @Test
  void model_doesNoInputOrOutput() {
    classes()
        .that()
        .resideInAPackage("io.tallystick.key..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(
            "java.nio.file..", "java.sql..", "io.vertx..", "org.apache.kafka..")
        .check(MODEL);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.tallystick.key.(*)..").should().beFreeOfCycles().check(MODEL);
  }
}
