package io.tallystick.testkit;

/**
 * Where the shared Kafka and Redis of a test JVM come from. Each call starts one more; the
 * addresses are what clients need, the stop is for the end of the JVM.
 */
sealed interface Backend permits EmbeddedBackend, DockerBackend {
  Started kafka();

  Started redis();

  /** What runs: the address for clients, and how it is stopped. */
  record Started(String address, Runnable stop) {}
}
