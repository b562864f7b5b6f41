package io.tallystick.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Decides where the backends come from and says so on the error stream, once, so that nobody has to
 * guess what a run was tested against. Stateless.
 */
final class BackendChoice {
  private BackendChoice() {}

  static Backend of(@Nullable String wish, String dockerHost) {
    if (wish == null || wish.isEmpty()) {
      return byEngine(dockerHost);
    }
    return switch (wish) {
      case "embedded" -> told(new EmbeddedBackend(), "embedded, as TALLYSTICK_TEST_BACKENDS says");
      case "docker" -> told(new DockerBackend(), "containers, as TALLYSTICK_TEST_BACKENDS says");
      default ->
          throw new IllegalArgumentException(
              "TALLYSTICK_TEST_BACKENDS must be embedded or docker, not " + wish);
    };
  }

  private static Backend byEngine(String dockerHost) {
    return DockerEngine.answers(dockerHost)
        ? told(new DockerBackend(), "containers of the Docker engine at " + dockerHost)
        : told(new EmbeddedBackend(), "embedded, no Docker engine answers at " + dockerHost);
  }

  private static Backend told(Backend backend, String what) {
    System.err.println("Kafka and Redis for tests: " + what + ".");
    return backend;
  }
}
