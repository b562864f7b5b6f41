package io.tallystick.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The way of the data is one way. A rule that matches no class fails by ArchUnit's default. */
@AnalyzeClasses(packages = "io.tallystick.verifier", importOptions = DoNotIncludeTests.class)
class DirectionsTest {
  @ArchTest
  static final ArchRule verdict_isPure =
      classes()
          .that()
          .resideInAPackage("io.tallystick.verifier.verdict")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "org.jspecify..", "io.tallystick.key..", "io.tallystick.verifier.verdict");

  @ArchTest
  static final ArchRule layers_knowOnlyThoseBelow =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("service")
          .definedBy("io.tallystick.verifier")
          .layer("http")
          .definedBy("io.tallystick.verifier.http")
          .layer("verify")
          .definedBy("io.tallystick.verifier.verify")
          .layer("projection")
          .definedBy("io.tallystick.verifier.projection")
          .layer("bootstrap")
          .definedBy("io.tallystick.verifier.bootstrap")
          .layer("permit")
          .definedBy("io.tallystick.verifier.permit")
          .layer("usage")
          .definedBy("io.tallystick.verifier.usage")
          .layer("token")
          .definedBy("io.tallystick.verifier.token")
          .layer("verdict")
          .definedBy("io.tallystick.verifier.verdict")
          .whereLayer("service")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("service")
          .whereLayer("verify")
          .mayOnlyBeAccessedByLayers("http", "service")
          .whereLayer("bootstrap")
          .mayOnlyBeAccessedByLayers("service")
          .whereLayer("projection")
          .mayOnlyBeAccessedByLayers("verify", "bootstrap", "service")
          .whereLayer("permit")
          .mayOnlyBeAccessedByLayers("projection", "service", "verify", "http")
          .whereLayer("usage")
          .mayOnlyBeAccessedByLayers("verify", "service")
          .whereLayer("token")
          .mayOnlyBeAccessedByLayers("verify", "service")
          .whereLayer("verdict")
          .mayOnlyBeAccessedByLayers("verify", "token", "http", "usage", "service");

  @ArchTest
  static final ArchRule token_aloneKnowsNimbus =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tallystick.verifier.token")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.nimbusds..");

  @ArchTest
  static final ArchRule http_alone_knowsVertx =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.tallystick.verifier.verify",
              "io.tallystick.verifier.projection",
              "io.tallystick.verifier.bootstrap",
              "io.tallystick.verifier.usage",
              "io.tallystick.verifier.token",
              "io.tallystick.verifier.permit")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..");

  @ArchTest
  static final ArchRule library_knowsNothingOfHttp =
      noClasses()
          .that()
          .resideInAPackage("io.tallystick.verifier")
          .and()
          .doNotHaveSimpleName("VerifierService")
          .and()
          .doNotHaveSimpleName("VerifierConfig")
          .and()
          .doNotHaveSimpleName("Main")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "io.netty..",
              "io.tallystick.verifier.http",
              "io.tallystick.runtime.http",
              "io.tallystick.runtime.ops",
              "io.tallystick.runtime.log",
              "ch.qos.logback..");

  @ArchTest
  static final ArchRule kafka_isUnknownToVerdicts =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.tallystick.verifier.http",
              "io.tallystick.verifier.verify",
              "io.tallystick.verifier.permit")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "io.tallystick.runtime.kafka..");
}
