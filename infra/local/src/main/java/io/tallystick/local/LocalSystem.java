package io.tallystick.local;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.keyservice.KeyService;
import io.tallystick.verifier.VerifierService;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/**
 * Starts the whole system in its order: folder, Kafka, Redis, key-service, verifiers, and last the
 * file that says it is ready. Runs on one thread; what it started stays in {@link Parts} when a
 * step fails, for the caller to stop.
 */
final class LocalSystem {
  private static final Duration READY_WAIT = Duration.ofSeconds(60);

  private final Ports ports;
  private final Parts parts;

  LocalSystem(Ports ports, Parts parts) {
    this.ports = ports;
    this.parts = parts;
  }

  /** Starts everything in the folder, which it takes over. */
  void start(DataFolder folder) throws Exception {
    Files.deleteIfExists(folder.json());
    EmbeddedRedis.stopLeftover(folder.redis());
    ports.requireFree();
    SecretFile.ensurePepper(folder.peppers());
    startBackends(folder);
    startServices(folder);
    parts.hold(
        "local.json", () -> LocalJson.write(folder.json(), Urls.of(ports), folder.managementKey()));
  }

  private void startBackends(DataFolder folder) throws Exception {
    EmbeddedKafka.Config kafka =
        new EmbeddedKafka.Config(folder.kafka(), ports.kafka(), ports.kafkaController());
    parts.start("Kafka", Urls.of(ports).kafka(), () -> EmbeddedKafka.start(kafka));
    EmbeddedRedis.Config redis = new EmbeddedRedis.Config(folder.redis(), ports.redis(), true);
    parts.start("Redis", Urls.of(ports).redis(), () -> EmbeddedRedis.start(redis));
  }

  private void startServices(DataFolder folder) throws Exception {
    Map<String, String> keyService = Environments.keyService(ports, folder);
    String keyServiceUrl = Urls.of(ports).keyService();
    parts.start("key-service", keyServiceUrl, () -> keyService(keyService));
    for (int number = 1; number <= ports.verifiers(); number++) {
      Map<String, String> verifier = Environments.verifier(number, ports, folder);
      String url = Urls.of(ports).verifiers().get(number - 1);
      parts.start("verifier-" + number, url, () -> verifier(verifier));
    }
  }

  private static KeyService keyService(Map<String, String> environment) {
    KeyService service = KeyService.start(environment);
    try {
      service.awaitReady(READY_WAIT);
      return service;
    } catch (RuntimeException failure) {
      service.close();
      throw failure;
    }
  }

  private static VerifierService verifier(Map<String, String> environment) {
    VerifierService service = VerifierService.start(environment);
    if (service.awaitReady(READY_WAIT)) {
      return service;
    }
    service.close();
    throw new Refusal(
        "A verifier did not catch up with the log within " + READY_WAIT.toSeconds() + " s.");
  }
}
