package io.tallystick.limit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The library knows nothing of keys, Kafka or HTTP; its way to Redis knows nothing of limits. */
@AnalyzeClasses(packages = "io.tallystick", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule limits_dependOnNothingElse =
      classes()
          .that()
          .resideInAPackage("io.tallystick.limit..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.tallystick.limit..",
              "io.lettuce..",
              "io.netty..",
              "org.slf4j..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule redis_knowsNoLimits =
      noClasses()
          .that()
          .resideInAPackage("io.tallystick.limit.redis")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tallystick.limit");

  @ArchTest
  static final ArchRule lettuce_isTouchedByTheWayToRedisAlone =
      noClasses()
          .that()
          .resideInAPackage("io.tallystick.limit")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..");
}
